"""The words and rules of the business: values and pure functions, standard library only."""
