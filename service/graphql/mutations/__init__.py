"""The mutations: one function per command, named after the intent."""
