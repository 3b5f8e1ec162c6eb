"""The till: two screens, one register, one ledger. Each floor is described in the README."""
