"""Who answers for a clause: labels and names of units, what their statements say, where these stand."""
