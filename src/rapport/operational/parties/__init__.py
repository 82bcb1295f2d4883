"""People, companies, contact points, relationships, timeline and standing: who we know."""
