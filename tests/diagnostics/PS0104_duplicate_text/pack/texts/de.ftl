index = Laden
index = Geschäft
