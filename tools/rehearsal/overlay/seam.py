"""How a gap is closed: a function of the emulator is replaced by one that calls it."""


def replace(module, name, make):
    """Replaces `module.name` by `make(old)`, also in the tables in which the module holds it.

    Raises AttributeError when the emulator has no such function any more: the gap has to be looked at again.
    """
    old = getattr(module, name)
    new = make(old)
    setattr(module, name, new)
    for table in [value for value in vars(module).values() if isinstance(value, dict)]:
        for key in [key for key, value in table.items() if value is old]:
            table[key] = new
