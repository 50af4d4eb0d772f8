"""A till's hardware in a virtual machine: a real kernel input layer, a real USB printer, a plug to pull."""
