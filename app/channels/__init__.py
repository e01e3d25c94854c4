"""The outside formats that FIDUS writes: sheets, documents."""
