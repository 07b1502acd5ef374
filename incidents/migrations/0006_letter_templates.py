"""The first words of each kind of letter in each language. A district changes them under Settings."""

from django.db import migrations

END = {
    "en": "With respect,\n{contact}\n{school}",
    "es": "Con respeto,\n{contact}\n{school}",
    "pt": "Com respeito,\n{contact}\n{school}",
    "ar": "مع الاحترام والتقدير،\n{contact}\n{school}",
}
GREETING = {
    "en": "Dear {guardian},",
    "es": "Estimada familia de {student}:",
    "pt": "Prezada família de {student},",
    "ar": "عائلة {student} الكريمة،\n\nتحية طيبة وبعد،",
}
# kind, language, subject, what stands between greeting and end
LETTERS = [
    (
        "invitation",
        "en",
        "An invitation to a circle with {student}",
        """We would like to invite you and {student} to a circle at {school}.

When: {weekday}, {day}, {time}
Where: {place}

In a circle we sit together, each person is heard in turn, and together we look for what will help. Nobody has to speak, and taking part is your choice. You are welcome to bring somebody whom you trust. If you would like an interpreter, or another day or hour, please tell us and we will arrange it at no cost to you.

Please call {contact} at {phone} with any question.""",
    ),
    (
        "invitation",
        "es",
        "Invitación a un círculo con {student}",
        """Queremos invitarles, junto con {student}, a un círculo en {school}.

Cuándo: {weekday}, {day}, {time}
Dónde: {place}

En un círculo nos sentamos juntos, cada persona es escuchada por turno y entre todos buscamos lo que puede ayudar. Nadie está obligado a hablar y la participación es voluntaria. Pueden venir acompañados de alguien de su confianza. Si desean un intérprete, u otro día u otra hora, avísennos y lo organizaremos sin costo alguno.

Si tienen preguntas, llamen a {contact} al {phone}.""",
    ),
    (
        "invitation",
        "pt",
        "Convite para um círculo com {student}",
        """Gostaríamos de convidar vocês, junto com {student}, para um círculo na escola {school}.

Quando: {weekday}, {day}, {time}
Onde: {place}

Em um círculo sentamos juntos, cada pessoa é ouvida na sua vez e, juntos, buscamos o que pode ajudar. Ninguém é obrigado a falar, e a participação é voluntária. Vocês podem trazer alguém de sua confiança. Se desejarem um intérprete, ou outro dia ou horário, avisem-nos e organizaremos tudo sem nenhum custo.

Se tiverem perguntas, liguem para {contact}, no número {phone}.""",
    ),
    (
        "invitation",
        "ar",
        "دعوة إلى حلقة حوار مع {student}",
        """يسرّنا أن ندعوكم، مع {student}، إلى حلقة حوار في مدرسة {school}.

الموعد: {weekday}، {day}، {time}
المكان: {place}

في الحلقة نجلس معًا، ويُصغى إلى كل شخص بدوره، ونبحث معًا عمّا يساعد. لا يُلزَم أحد بالكلام، والمشاركة اختيارية. ويمكنكم اصطحاب شخص تثقون به. وإذا رغبتم في وجود مترجم، أو في يوم آخر أو ساعة أخرى، فأخبرونا وسنرتّب ذلك دون أي تكلفة عليكم.

لأي سؤال، يُرجى الاتصال بـ {contact} على الرقم {phone}.""",
    ),
    (
        "incident",
        "en",
        "About {day} at {school}",
        """On {day} something happened at {school} that {student} was part of, and you should hear of it from us.

We want to hear from {student} and from you how it was, and what is needed so that things can be right again. We will look for that together with everybody concerned. For the sake of everybody’s privacy, a letter can say no more than this; {contact} will gladly tell you more on the telephone or here at school.

Please call {contact} at {phone}. If you would like an interpreter, we will arrange one at no cost to you.""",
    ),
    (
        "incident",
        "es",
        "Sobre el {day} en {school}",
        """El {day} ocurrió algo en {school} que involucró a {student}, y queremos que lo sepan por nosotros.

Queremos escuchar de {student} y de ustedes cómo lo vivieron y qué hace falta para que las cosas vuelvan a estar bien. Lo buscaremos junto con todas las personas afectadas. Por respeto a la privacidad de todos, esta carta no puede decir más; {contact} con gusto les explicará lo ocurrido por teléfono o aquí en la escuela.

Por favor, llamen a {contact} al {phone}. Si desean un intérprete, lo organizaremos sin costo alguno.""",
    ),
    (
        "incident",
        "pt",
        "Sobre o dia {day} na escola {school}",
        """No dia {day} aconteceu algo na escola {school} que envolveu {student}, e queremos que vocês saibam disso por nós.

Queremos ouvir de {student} e de vocês como foi, e o que é preciso para que tudo volte a ficar bem. Buscaremos isso junto com todas as pessoas envolvidas. Por respeito à privacidade de todos, esta carta não pode dizer mais; {contact} terá prazer em explicar o que aconteceu por telefone ou aqui na escola.

Por favor, liguem para {contact}, no número {phone}. Se desejarem um intérprete, organizaremos isso sem nenhum custo.""",
    ),
    (
        "incident",
        "ar",
        "بخصوص يوم {day} في مدرسة {school}",
        """وقع في مدرسة {school} بتاريخ {day} أمر يخصّ {student} أيضًا، ونودّ أن تعرفوا به منّا.

نودّ أن نسمع من {student} ومنكم كيف كان الأمر، وما الذي يلزم كي تعود الأمور إلى نصابها. وسنبحث عن ذلك مع جميع المعنيين. وحفاظًا على خصوصية الجميع لا يمكن لهذه الرسالة أن تقول أكثر من ذلك، ويسعدنا أن نشرح لكم ما جرى بالهاتف أو هنا في المدرسة.

يُرجى الاتصال بـ {contact} على الرقم {phone}. وإذا رغبتم في وجود مترجم فسنرتّب ذلك دون أي تكلفة عليكم.""",
    ),
    (
        "suspension",
        "en",
        "Notice of a suspension from {first_day}",
        """This letter is to tell you that {student} is suspended from {first_day} through {last_day}. {student} comes back on {return_day}.

We know that this is hard for {student} and for you. {student} belongs at {school}, and we are already preparing the return: the lessons that were missed, who will be there to welcome {student}, and what is needed so that things can be right again. Please tell us how you would like to receive the schoolwork of these days.

You have the right to hear what happened, to be heard, and to ask that this decision be looked at again. {contact} will gladly speak with you by telephone, {phone}, or here at school. If you would like an interpreter, we will arrange one at no cost to you.""",
    ),
    (
        "suspension",
        "es",
        "Aviso de suspensión a partir del {first_day}",
        """Con esta carta les informamos que {student} tiene una suspensión desde el {first_day} hasta el {last_day}. {student} regresa a clases el {return_day}.

Sabemos que esto es difícil para {student} y para ustedes. {student} es parte de {school}, y ya estamos preparando su regreso: las clases perdidas, quién le recibirá y qué hace falta para que las cosas vuelvan a estar bien. Dígannos, por favor, cómo prefieren recibir el trabajo escolar de estos días.

Ustedes tienen derecho a saber qué ocurrió, a ser escuchados y a pedir que se revise esta decisión. {contact} hablará con ustedes con gusto por teléfono, en el {phone}, o aquí en la escuela. Si desean un intérprete, lo organizaremos sin costo alguno.""",
    ),
    (
        "suspension",
        "pt",
        "Aviso de suspensão a partir de {first_day}",
        """Com esta carta informamos que {student} está em suspensão de {first_day} a {last_day}. {student} volta às aulas em {return_day}.

Sabemos que isso é difícil para {student} e para vocês. {student} faz parte da escola {school}, e já estamos preparando a volta: as aulas perdidas, quem vai receber {student} e o que é preciso para que tudo volte a ficar bem. Por favor, digam-nos como preferem receber as tarefas escolares destes dias.

Vocês têm o direito de saber o que aconteceu, de ser ouvidos e de pedir que esta decisão seja revista. {contact} terá prazer em conversar com vocês pelo telefone {phone} ou aqui na escola. Se desejarem um intérprete, organizaremos isso sem nenhum custo.""",
    ),
    (
        "suspension",
        "ar",
        "إشعار بتعليق الدوام ابتداءً من {first_day}",
        """نُعلمكم بهذه الرسالة بأنه تقرر تعليق دوام {student} من {first_day} إلى {last_day}، على أن تكون العودة إلى الصف في {return_day}.

ندرك أن هذا صعب على {student} وعليكم. إن مكان {student} محفوظ في مدرسة {school}، ونحن نُعدّ للعودة منذ الآن: ما فات من الدروس، ومن سيكون في الاستقبال، وما يلزم كي تعود الأمور إلى نصابها. ويُرجى إخبارنا كيف تفضّلون استلام الواجبات المدرسية لهذه الأيام.

من حقكم أن تعرفوا ما حدث، وأن يُسمع رأيكم، وأن تطلبوا إعادة النظر في هذا القرار. ويسعدنا التحدث معكم بالهاتف أو هنا في المدرسة: {contact}، هاتف {phone}. وإذا رغبتم في وجود مترجم فسنرتّب ذلك دون أي تكلفة عليكم.""",
    ),
    (
        "agreement",
        "en",
        "What was agreed with {student}",
        """On {day} {student} took part in a restorative meeting at {school}. Together, everybody there agreed on what will put things right. The part of {student} is:

{items}

It takes courage to speak about what happened and to make a promise. You can help by asking {student} how it goes. We will look at the agreement again together, and if something turns out to be too hard, we will talk about it and find another way.

Please call {contact} at {phone} with any question.""",
    ),
    (
        "agreement",
        "es",
        "Lo que se acordó con {student}",
        """El {day}, {student} participó en un encuentro restaurativo en {school}. Allí acordamos juntos cómo reparar lo ocurrido. La parte de {student} es:

{items}

Hace falta valor para hablar de lo ocurrido y asumir un compromiso. Ustedes pueden ayudar preguntando a {student} cómo va todo. Revisaremos el acuerdo juntos más adelante y, si algo resulta demasiado difícil, lo hablaremos y buscaremos otra manera.

Si tienen preguntas, llamen a {contact} al {phone}.""",
    ),
    (
        "agreement",
        "pt",
        "O que foi combinado com {student}",
        """No dia {day}, {student} participou de um encontro restaurativo na escola {school}. Ali combinamos juntos como reparar o que aconteceu. A parte de {student} é:

{items}

É preciso coragem para falar do que aconteceu e assumir um compromisso. Vocês podem ajudar perguntando a {student} como está indo. Vamos rever o acordo juntos mais adiante e, se algo for difícil demais, conversaremos e encontraremos outro caminho.

Se tiverem perguntas, liguem para {contact}, no número {phone}.""",
    ),
    (
        "agreement",
        "ar",
        "ما تم الاتفاق عليه مع {student}",
        """عُقد في مدرسة {school} بتاريخ {day} لقاء لإصلاح ما حدث، بمشاركة {student}. واتفق الحاضرون معًا على ما يعيد الأمور إلى نصابها. ونصيب {student} من هذا الاتفاق هو:

{items}

إن الحديث عمّا حدث والالتزام بوعد يحتاجان إلى شجاعة. ويمكنكم المساعدة بسؤال {student} عن سير الأمور. وسنراجع الاتفاق معًا لاحقًا، وإذا تبيّن أن أمرًا ما صعب جدًا فسنتحدث عنه ونجد طريقة أخرى.

لأي سؤال، يُرجى الاتصال بـ {contact} على الرقم {phone}.""",
    ),
    (
        "reentry",
        "en",
        "Welcome back, {student}",
        """{student} comes back to {school} on {return_day}, and we look forward to it.

We would like to begin with a short welcome circle, with you if you can come:

{weekday}, {day}, {time}, {place}

In it we ask what {student} looks forward to, what could make the first days hard, and what will help. {contact} is the person to whom {student} and you can turn at any time. Telephone: {phone}.""",
    ),
    (
        "reentry",
        "es",
        "Nos alegra el regreso de {student}",
        """{student} regresa a {school} el {return_day}, y nos alegra mucho.

Quisiéramos comenzar con un breve círculo de bienvenida, con ustedes si pueden venir:

{weekday}, {day}, {time}, {place}

Allí preguntamos qué le ilusiona a {student}, qué podría hacer difíciles los primeros días y qué ayudará. {contact} es la persona a quien {student} y ustedes pueden acudir en todo momento. Teléfono: {phone}.""",
    ),
    (
        "reentry",
        "pt",
        "A volta de {student} nos alegra",
        """{student} volta à escola {school} em {return_day}, e ficamos muito felizes com isso.

Gostaríamos de começar com um breve círculo de acolhida, com vocês, se puderem vir:

{weekday}, {day}, {time}, {place}

Nele perguntamos o que alegra {student} nesta volta, o que poderia tornar os primeiros dias difíceis e o que vai ajudar. {contact} é a pessoa a quem {student} e vocês podem recorrer sempre que precisarem. Telefone: {phone}.""",
    ),
    (
        "reentry",
        "ar",
        "تسعدنا عودة {student}",
        """تسعدنا عودة {student} إلى مدرسة {school} في {return_day}.

ونودّ أن نبدأ بحلقة ترحيب قصيرة، بحضوركم إن أمكن:

{weekday}، {day}، {time}، {place}

وفيها نتحدث عمّا يُفرح في العودة، وعمّا قد يجعل الأيام الأولى صعبة، وعمّا سيساعد. ويمكنكم ويمكن لـ {student} التواصل في أي وقت مع {contact}، هاتف {phone}.""",
    ),
]


def fill(apps, schema_editor):
    templates = apps.get_model("incidents", "LetterTemplate")
    for kind, language, subject, middle in LETTERS:
        body = "\n\n".join([GREETING[language], middle, END[language]])
        templates.objects.create(kind=kind, language=language, version=1, subject=subject, body=body)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0005_first_tables")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
