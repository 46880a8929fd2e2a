"""The numbers of the simple employee model; see ../README.md."""

RATE = 0.1
TARGET = 0.65
NOISE = 0.05
FRESH = 0.5
A = 1.0
B = 8.0
