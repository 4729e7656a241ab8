// The first suite of the module replaces this file.
