pillar-policies = Regeln für Fehlendes
tip-be_known = Die Hälfte sollte dich kennen; { $known } tun es.
tip-reply = Antworte auf alle { $posts } Beiträge.
