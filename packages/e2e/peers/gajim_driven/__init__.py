from .driven import Driven  # Gajim takes the first name that it finds here for the plugin
