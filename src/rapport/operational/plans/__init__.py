"""Plans of the company: how often each class of customers is contacted."""
