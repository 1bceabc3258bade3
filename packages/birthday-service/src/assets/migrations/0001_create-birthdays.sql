-- One row a person. "C" keeps names apart that differ in case alone, and letters to those of ASCII.
CREATE TABLE birthdays (
  username text COLLATE "C" PRIMARY KEY CHECK (username ~ '^[A-Za-z]{1,100}$'),
  date_of_birth date NOT NULL
);
