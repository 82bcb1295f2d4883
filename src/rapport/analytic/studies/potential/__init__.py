"""The study of potential and of the movements between profitability and potential."""
