"""Runs pip as Python brings it along. To install it into each environment first takes four seconds of processor time."""
import ensurepip
import pathlib
import runpy
import sys
import sysconfig

# Distributions of Linux keep it in a folder of their own.
folders = [sysconfig.get_config_var("WHEEL_PKG_DIR"), pathlib.Path(ensurepip.__file__).parent / "_bundled"]
wheels = [wheel for folder in folders if folder for wheel in sorted(pathlib.Path(folder).glob("pip-*.whl"))]
if wheels:
    sys.path.insert(0, str(wheels[0]))
else:
    ensurepip.bootstrap()
runpy.run_module("pip", run_name="__main__")
