"""A StatBank to test against: speaks the contract, serves recordings and an invented country."""
