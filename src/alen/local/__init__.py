"""The pages that only the machine's own user sees (`alen serve --local`): never frozen, never public."""
