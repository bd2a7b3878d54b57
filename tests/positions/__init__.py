"""Every position of ledgers reads as an independent fold of their entries has it."""
