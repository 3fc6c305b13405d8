index = Laden
band-low = wenig
