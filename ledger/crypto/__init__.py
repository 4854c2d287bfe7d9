"""Signs and checks bytes; knows neither logs nor minerals. Seeds and salts are passed in."""
