# La salida cuando algo falla
way-out-title = Preguntar sobre su cuenta o el portal
way-out-lead = Sea cual sea su rol: soporte responde a esta pregunta de su propia organización, y sus compañeros pueden leerla.
way-out-button = Enviar pregunta
way-out-link = ¿Algo va mal? Pregunte a soporte sobre su cuenta o el portal
way-out-mail = O escriba al soporte del proveedor:
way-out-reference = Referencia de la página que falló: { $reference }
way-out-this = Preguntar a soporte sobre esto
