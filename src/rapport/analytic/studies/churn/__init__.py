"""Risk of loss of customers without a contract: what it is learned from, the study, its reasons."""
