"""Reading values: text of any habit becomes numbers, dates, amounts, addresses, or a reason why not."""
