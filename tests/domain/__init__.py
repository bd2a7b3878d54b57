"""The rules of the domain, each tested by what was, what is asked and what follows."""
