"""Tests are sentences; the folders mirror the packages that they test."""
