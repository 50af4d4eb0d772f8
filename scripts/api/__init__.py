"""The shop over HTTP, for programs of others (`shop serve`): what may be asked stands in `routes`, in one table that is
the description too. What it does are the store's own acts."""
