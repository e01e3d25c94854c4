# The constants of sqlite3, which are those of SQLCipher.
from sqlite3 import *
