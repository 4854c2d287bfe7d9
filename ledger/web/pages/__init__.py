"""Routes for people: pages made on the server, readable without scripts."""
