# La salida cuando algo falla
way-out-title = Preguntar sobre su cuenta o el portal
way-out-lead = No necesita ningún rol. Se convierte en una solicitud de servicio de su propia organización, que sus colegas pueden leer.
way-out-button = Enviar pregunta
way-out-link = ¿Algo va mal? Pregunte a soporte sobre su cuenta o el portal
way-out-mail = También puede escribir al soporte del proveedor:
way-out-reference = Referencia de la página que falló: { $reference }
way-out-this = Preguntar a soporte sobre esto
