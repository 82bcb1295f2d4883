"""The cube: any measure by any axes of the company, its products, its customers and its calendar."""
