"""The words that the generator puts together: Spanish, as on a journey map, in no particular trade."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

NAMES = (
    "Marta", "Luis", "Carmen", "Jorge", "Aitana", "Ramón", "Nuria", "Óscar", "Lucía", "Íñigo", "Pilar", "Hugo",
    "Begoña", "Tomás", "Inés", "Andrés", "Rocío", "Xavier", "Elena", "Manuel",
)  # fmt: skip
SURNAMES = (
    "Ríos", "Peña", "Ibáñez", "Núñez", "Soler", "Vidal", "Cano", "Muñoz", "Ortega", "Bravo", "Leal", "Sanz", "Ferrer",
    "Gallego", "Prieto", "Campos",
)  # fmt: skip
SECTORS = ("banca", "comercio", "oficina-publica", "seguros", "energia", "salud", "transporte", "telefonia")
PRODUCTS = ("cuenta negocio", "tarjeta", "seguro de hogar", "tarifa plana", "abono anual", "cita médica", "permiso")
TOWNS = ("Valencia", "Bilbao", "Sevilla", "Zaragoza", "Málaga", "Gijón", "Murcia", "Valladolid", "Vigo", "Mérida")
JOBS = ("autónoma", "administrativo", "maestra", "repartidor", "jubilada", "enfermero", "estudiante", "comerciante")

TASKS = (
    "Abrir", "Renovar", "Cambiar", "Cancelar", "Contratar", "Reclamar", "Consultar", "Ampliar", "Pagar", "Recuperar",
    "Trasladar", "Activar",
)  # fmt: skip
THINGS = (
    "una cuenta de negocio", "el permiso de circulación", "la tarifa de la luz", "un seguro de hogar", "el abono anual",
    "un pedido por internet", "la línea de teléfono", "una cita con especialista", "el préstamo del local",
    "la garantía de un electrodoméstico", "una factura equivocada", "el alta en el padrón",
)  # fmt: skip
STAGES = (
    ("descubrir", "Descubrir y comparar", "Que nos encuentre cuando busca"),
    ("acogida", "Recepción y acogida", "Que sepa en un minuto adónde ir"),
    ("explicar", "Contar lo que necesita", "Que lo cuente una sola vez"),
    ("acordar", "Acordar y firmar", "Que entienda lo que firma"),
    ("usar", "Empezar a usarlo", "Que funcione el primer día"),
    ("seguir", "Seguir y recomendar", "Que tenga motivos para quedarse"),
)
MOMENTS = (
    "Busca información", "Compara condiciones", "Pregunta a un conocido", "Entra y saluda", "Espera su turno",
    "Explica su caso",
    "Enseña los papeles", "Rellena el formulario", "Recibe la propuesta", "Lee el contrato",
    "Firma el acuerdo", "Recibe la confirmación", "Hace la primera operación", "Llama con una duda",
    "Recibe un aviso", "Contesta la encuesta", "Reclama un cargo", "Recomienda el servicio",
)  # fmt: skip
PLACES = (
    "en el móvil", "en la oficina", "desde casa", "por teléfono", "en el mostrador", "en la web",
    "de camino al trabajo", "con la gestora", "a última hora", "antes de abrir la tienda",
)  # fmt: skip
ACTIONS = (
    "Busca el precio y lo que tiene que llevar", "Coge número y busca asiento", "Compara tres ofertas en una libreta",
    "Repite sus datos por segunda vez", "Guarda el justificante en la carpeta", "Prueba con otro navegador",
    "Pide que se lo envíen por correo", "Mira el reloj y vuelve a preguntar", "Hace una foto del cartel",
    "Deja el trámite a medias y lo retoma", "Pregunta si puede hacerlo otra persona", "Revisa la letra pequeña",
)  # fmt: skip
THOUGHTS = (
    "¿Me habré equivocado de cola?", "Esto ya lo entregué la semana pasada", "¿Y si luego me cobran otra cosa?",
    "Parece más fácil de lo que pensaba", "¿Quién me llama si sale mal?", "Por fin alguien que me escucha",
    "¿Cuánto falta para que me toque?", "Ojalá pudiera hacerlo desde casa", "No entiendo esta palabra",
    "Si tarda más, lo dejo para mañana",
)  # fmt: skip
FEELINGS = (
    "confianza", "inquietud", "curiosidad", "recelo", "alivio", "prisa", "orgullo", "enfado", "calma", "sorpresa",
    "desconcierto", "gratitud",
)  # fmt: skip
REASONS = (
    "Aquí decide si sigue o se marcha", "Nadie le dice cuánto falta", "La han llamado por su nombre",
    "Le piden lo mismo por tercera vez", "Ve resuelto en un minuto lo que temía",
)  # fmt: skip
PAINS = (
    "No sabe cuánto falta", "Le piden lo mismo tres veces", "El formulario no guarda lo escrito",
    "Dos carteles se contradicen", "El precio depende de cuatro condiciones", "Nadie confirma que ha llegado",
    "El contrato usa palabras que no conoce", "La llamada se corta y empieza de nuevo",
)  # fmt: skip
CURES = (
    "Pantalla con el tiempo estimado", "Cita previa con hora exacta", "Guardar el borrador cada minuto",
    "Un solo cartel en la entrada", "Tarifa única sin condiciones", "Aviso por mensaje al recibirlo",
    "Resumen de una página en lenguaje claro", "Devolver la llamada desde el mismo puesto",
    "Una persona en la puerta que orienta", "Reutilizar los datos que ya constan",
)  # fmt: skip
WOWS = (
    "La saludan por su nombre", "Le devuelven la llamada antes de lo prometido", "Encuentra hecho medio trámite",
    "Un café mientras espera", "Le avisan de un cobro que no le convenía", "El recibo llega con una nota a mano",
    "Recuerdan lo que contó la última vez", "Le regalan el primer mes sin pedirlo",
)  # fmt: skip
RISKS = (
    "Cola de más de veinte minutos", "El sistema se cae en hora punta", "Se pierde un documento entregado",
    "El cargo llega duplicado", "La respuesta tarda más de una semana", "El aviso llega a otra persona",
    "Se promete un plazo que no se cumple", "El mostrador no sabe qué se firmó",
)  # fmt: skip
OPPORTUNITIES = (
    "Tiempo de espera a la vista", "Datos que se piden una sola vez", "Seguimiento en tres pasos",
    "Calendario con hora confirmada", "Resumen por mensaje al terminar", "Un nombre y un teléfono de contacto",
    "Simulador sin registro", "Recordatorio antes de que caduque",
)  # fmt: skip
FRONT = (
    "Recibe y pregunta el motivo", "Explica los pasos en voz alta", "Entrega el justificante", "Acompaña al puesto",
    "Atiende la llamada al segundo tono", "Enseña el resumen en la pantalla",
)  # fmt: skip
BACK = (
    "Reparte los turnos por motivo", "Comprueba los documentos", "Prepara el contrato", "Avisa a la oficina de destino",
    "Registra la incidencia", "Valida la identidad",
)  # fmt: skip
SUPPORT = (
    "Asigna el número de turno", "Guarda el expediente", "Envía el mensaje de confirmación", "Consulta el registro",
    "Calcula la tarifa vigente", "Copia los datos al archivo central",
)  # fmt: skip
WHO = ("Gestor de sala", "Jefa de oficina", "Agente de atención", "Técnica de archivo", "Responsable de calidad")
SYSTEMS = ("Gestor de turnos", "CRM", "Archivo documental", "Gestor de campañas", "Registro central", "Centralita")
THINGS_SEEN = ("Tique de turno", "Folleto de condiciones", "Pantalla de sala", "Correo de confirmación", "Carpeta")
SIGNS = (
    "Pase cuando quiera, la puerta se abre sola", "Enseguida le atendemos", "Tenga preparados sus papeles",
    "Aquí se puede pagar con tarjeta y con el móvil", "Pregunte sin compromiso",
)  # fmt: skip
QUOTES = (
    "Nadie me dijo cuánto faltaba", "Me lo explicaron como si fuera de la casa", "Perdí la mañana por un papel",
    "Lo hice en el descanso y ya está", "Volvería solo por el trato", "Tuve que contarlo tres veces",
)  # fmt: skip
EXPECTS = (
    "Que alguien la atienda al entrar", "Encontrar el precio sin buscarlo", "Saber quién lleva su caso",
    "Que le confirmen la hora", "Terminar en una sola visita", "Que no le vendan otra cosa",
)  # fmt: skip
WHYS = (
    "Ha pedido hora libre en el trabajo", "La última vez tuvo que volver", "Su gestora le ha dado hasta fin de mes",
    "No quiere sorpresas en el recibo", "Cuida de su padre por las tardes",
)  # fmt: skip
DOUBTS = (
    "¿Traigo todos los papeles?", "¿Puedo ir sin cita?", "¿Será gratis de verdad?", "¿A quién llamo si algo falla?",
    "¿Cuándo empieza a contar el plazo?", "¿Y si cambio de idea?",
)  # fmt: skip
QUESTIONS = (
    "¿Cómo de fácil fue saber adónde ir?", "¿Le pedimos algo más de una vez?", "¿Nos recomendaría?",
    "¿Entendió lo que firmaba?", "¿Seguirá con nosotros dentro de un año?",
)  # fmt: skip
FINDINGS = (
    "La señalización confunde en la entrada", "El formulario no dice qué oficinas abren por la tarde",
    "Dos de cada tres preguntan lo mismo en el mostrador", "El aviso llega cuando ya se ha resuelto",
)  # fmt: skip
SENTENCES = (
    "El recorrido se dibujó con quienes atienden cada día, no desde un despacho.",
    "Las entrevistas coinciden en que lo peor no es esperar, sino no saber cuánto.",
    "Cuando el dato ya consta, pedirlo otra vez se entiende como desconfianza.",
    "La mejora que más se nota cuesta poco: decir quién lleva el caso y cuándo contestará.",
    "Se revisa cada trimestre con los equipos que aparecen en el mapa.",
    "Lo que aquí se llama abandono incluye a quien vuelve otro día por otro canal.",
)  # fmt: skip
TRAITS = (
    "Tenerlo resuelto antes de fin de mes", "No depender de que alguien la acompañe", "Pagar solo por lo que usa",
    "Que la traten como a una persona", "Entender lo que firma", "Poder hacerlo fuera de horario",
    "Le abruman los formularios largos", "Desconfía de lo que parece gratis", "Compara siempre tres opciones",
    "Valora que le digan la verdad aunque no guste", "Le gusta lo sencillo y bien explicado",
    "No soporta repetir las cosas", "Prefiere hablar con quien decide", "Guarda todos los justificantes",
)  # fmt: skip


def invented(chance: Random) -> str:
    """A word that hardly any other text has."""
    return "".join(chance.choice("bcdfglmnprstvz") + chance.choice("aeiou") for _ in range(chance.randint(2, 4)))
