"""English stories."""

from helpdesk.demo.mails.stories import Desk, Story, Voice, Who

VOICE = Voice(
    greetings=("Hi,", "Hello,", "Hi there,", "Hello Ondine team,", "Good morning,", "Dear Ondine,", "Good evening,"),
    closings=("Thanks,", "Many thanks,", "Best,", "Kind regards,", "Best wishes,", "Cheers,", "Thank you,"),
    agent_greetings=("Hello {first},", "Hi {first},", "Good morning {first},"),
    thanks=(
        "Brilliant, that did it. Thank you for the quick help!",
        "Perfect, thank you. You can close this from my side.",
        "All good now, and the first shot this morning was lovely. Thanks again!",
        "That is very kind of you. Everything works.",
        "Great service as always, thank you.",
    ),
    nudges=(
        "Any news on this? I would just like to know that my mail reached you.",
        "Sorry to chase, but could somebody have a look at this before the weekend?",
        "Just bringing this back to the top of your inbox. I can send more details if they help.",
    ),
    photos=(
        "Forgot the photo, sorry. Here it is.",
        "And here is the picture I promised, taken a minute ago.",
        "The photo did not make it into the first mail. Attached now.",
    ),
    extras=(
        (
            "One more thing while I have you: how often should I change the water filter? Ours is medium hard here in"
            " {city}.",
            "With medium hard water the cartridge lasts about two months or 60 litres, whichever comes first. The blue"
            " dot in the tank window turns grey when it is time.",
        ),
        (
            "Since you are at it: is there a dark blue side panel for the {home}, or only the three colours in the"
            " shop?",
            "There are three colours in stock. The dark blue comes back as a small series in spring; shall I put you on"
            " the list? It costs nothing and binds you to nothing.",
        ),
        (
            "A last question. Can I put the portafilter in the dishwasher, or is that a crime?",
            "It is a small crime: the dishwasher strips the chrome and dries out the handle. Hot water, a soft brush"
            " and our cleaner once a week are enough.",
        ),
    ),
    away_subject="Automatic reply: {subject}",
    away="Thank you for your message. I am out of the office until {back} with limited access to e-mail. For anything"
    " urgent please call the front desk.",
)

STORIES = (
    Story(
        "{home} leaks from underneath",
        "My {home} ({home_serial}) has started to leave a puddle under the left foot. [It takes about an hour after"
        " switching on|It happens overnight even when the machine is off]. The drip tray is seated properly and the"
        " tank is not cracked as far as I can see.\n\nIs this something I can fix myself or does it have to come in?",
        "Thank you for the careful description. A puddle on the left side is nearly always the valve at the bottom of"
        " the tank: a grain of coffee keeps it from closing.\n\nPlease lift the tank out, press the white valve a few"
        " times under running water and wipe its rubber ring. If it still drips tomorrow, I will send you a new valve"
        " free of charge; your machine is under warranty until {until}.",
        "I cleaned the valve as you said, twice. It is better but there were still a few drops this morning.",
        "Then the ring is worn. A new valve is on its way with tomorrow's post; it clicks into place without tools."
        " You do not need to send the old one back.",
        tags=("leak", "warranty"),
        photo="leak",
    ),
    Story(
        "Steam wand spits water instead of steam",
        "The steam wand of our {home} spits hot water for the first twenty seconds and then gives hardly any steam."
        " Milk takes {n} minutes to get warm. We descaled it on {day} with your own powder.",
        "That sounds like water left in the steam circuit after descaling. Could you open the steam knob fully into an"
        " empty jug, let it run for 60 seconds, close it and wait five minutes? Then unscrew the tip and check that all"
        " four holes are free; a needle helps.",
        "The tip was completely blocked on two of the four holes! Works like new. Is it normal after only {n} months?",
        "It is, when milk dries in the tip: it bakes on within minutes. A short blast of steam after each use, before"
        " wiping, keeps the holes open. Enjoy your cappuccino!",
        tags=("steam", "cleaning"),
    ),
    Story(
        "Error E14 after descaling",
        "I ran the descaling programme on the {home} and since then the display shows E14 and it will not heat."
        " [I have unplugged it overnight, no change.|Switching off and on does nothing.] Serial number {home_serial}.",
        "E14 means that the machine believes that the descaling is not finished: the last rinse was cut short. Please"
        " fill the tank to the top, hold the water and steam keys together for five seconds until the lamp blinks, and"
        " let the whole tank run through.",
        "I did this and it went to 80 % and then E14 came back.",
        "Thank you for trying. The flow meter is then probably stuck with a flake of lime. I have opened a repair for"
        " you: the label to send it in comes by separate mail, and we usually need four working days.",
        desk=Desk.WORKSHOP,
        tags=("error-code", "descaling"),
        photo="display",
        note="Third E14 this month on machines with the old flow meter. Please check the batch.",
    ),
    Story(
        "Where is my order {order}?",
        'I ordered a {home} on {date} (order {order}) and the tracking has said "label created" for {n} days now.'
        " The money left my account at once, so I would expect the parcel to move too.",
        "I am sorry about the wait. The parcel left our house, but the carrier has not scanned it since. I have asked"
        " them for a search today; if it does not turn up by {day}, we send a new machine by express and you do not"
        " have to do anything.",
        "Thank you. Still nothing in the tracking this morning, and I am away next week. Can it go to my office"
        " instead?",
        "Of course. I have sent a replacement to your office with delivery before noon; the new tracking number is in a"
        " separate mail. Should the first parcel arrive after all, just refuse it at the door.",
        tags=("delivery",),
    ),
    Story(
        "Parcel arrived damaged",
        "The courier delivered order {order} today with a crushed corner. Inside, the drip tray of the {home} is bent"
        " and the cup rail has a dent. I took photos before unpacking the rest.",
        "What a disappointing way to receive a new machine, I am sorry. Thank you for the photos, they are all we need."
        " Would you rather have a new tray and rail sent to you, or the whole machine exchanged?",
        "Parts are fine, the machine itself works. As long as the dent is not my problem when I need the warranty.",
        "It is not: I have noted the damage on your serial number, so nobody will ever ask. Tray and rail leave"
        " tomorrow, with a bag of our Ribeira beans as a small apology.",
        tags=("delivery", "damage"),
        photo="parcel",
    ),
    Story(
        "Grinder {grinder} makes a screaming noise",
        "My {grinder} makes a high screaming noise since {day}, as if metal touches metal. Grinding still works but it"
        " smells warm afterwards. I have not changed beans or setting.",
        "Please stop using it for now, so that nothing breaks: it may be a small stone between the burrs. Unplug it,"
        " empty the hopper, turn the collar to the left until it lifts off and look at the upper burr. Is there a"
        " bright scratch?",
        "You were right, there was a little stone, and one tooth is chipped. Can I buy just the burr?",
        "You can, but you do not have to: stones are the roaster's fault and burrs are covered for two years. A new"
        " pair is on the way, with a brush. Start at setting 12 and go finer from there.",
        tags=("grinder", "warranty"),
        photo="grinder",
    ),
    Story(
        "Charged twice for one order",
        "My card was charged {amount} twice for order {order}, on {date} and again the day after. I only have one"
        " confirmation and, of course, ordered only one machine.",
        "You are right, and I am sorry: the first payment was reported to us as failed, so the shop tried again. I have"
        " refunded the second charge just now; your bank needs two to five days to show it.",
        "Refund has arrived, but it is {small} short. Did somebody keep a fee?",
        "Nobody should. It was the difference of the exchange rate on your bank's side, and it is ours to carry: I have"
        " sent you the rest.",
        desk=Desk.BILLING,
        tags=("billing", "refund"),
    ),
    Story(
        "Invoice with VAT number, please",
        "Could you reissue invoice {invoice} with our company name and VAT number? It was made out to me personally and"
        " our accountant will not take it.",
        "With pleasure. For the new invoice I need the exact company name, the address as registered, and the VAT"
        " number. The old one will be cancelled with a credit note; both papers come in the same mail.",
        "Here are the details: {org}, VAT number GB {n}12 4410 87, same address as the delivery. Could you also put our"
        " purchase order number PO-{n}3118 on it?",
        "Done: the credit note and the new invoice are in your mailbox now, with the purchase order number in the"
        " header.",
        who=Who.CAFE,
        desk=Desk.BILLING,
        tags=("billing", "invoice"),
        photo="invoice",
    ),
    Story(
        "Left group of the {bar} drips under load",
        "Since {day} the left group of our {bar} ({bar_serial}) drips while a shot is pulled. I measured {bars} bar"
        " on the left and 9.0 on the right; the shot takes {secs} seconds with 18 g.\n\nWe open at seven and serve"
        " about 300 coffees a day, so I would rather not wait for it to fail.",
        "Thank you for measuring: low pressure and a drip on one side point to the group gasket, not the pump. A"
        " technician can be with you tomorrow at 06:15, before you open. Would that suit you?",
        "06:15 is perfect, somebody will be there to open. Does he bring the gasket for the right side as well? They"
        " are the same age.",
        "He brings a full set and changes both in half an hour. I have added a check of the pump pressure while he is"
        " there.",
        who=Who.CAFE,
        desk=Desk.CAFES,
        tags=("leak", "on-site"),
        photo="gauge",
        note="Same batch of gaskets as last week. Workshop has kit G-58 in stock.",
    ),
    Story(
        "Quote for three grinders",
        "We are opening a second place in {city} in March and would need three Grind 83, one of them with the short"
        " hopper. Could you send us a quote, with installation and a day of training for the team?",
        "Congratulations on the second place! The quote is attached in our customer area: three Grind 83 with 8 %"
        " discount, installation and one day of training for up to six people. It is valid for 30 days.",
        "Looks good. Would the price be the same if we take the machines in January and pay in two parts?",
        "Yes: half at the order, half on the day of installation, without a surcharge. If you tell me the week, I"
        " reserve the technician.",
        who=Who.CAFE,
        desk=Desk.CAFES,
        tags=("sales", "quote"),
    ),
    Story(
        "Transfer the warranty to a new owner",
        "I bought a used {home} from a friend in {city}, serial {home_serial}. She gave me the original receipt. Can"
        " the warranty be put in my name?",
        "Certainly, the warranty belongs to the machine. Please send me a photo of the receipt and your address, and I"
        " will change the registration.",
        "Receipt attached. She also mentioned that the machine had a repair last year, do you know what it was?",
        "Your registration is complete. In the repair last year we changed the pump and the group gasket, so you have"
        " two of the parts that wear almost new.",
        tags=("warranty",),
        photo="invoice",
    ),
    Story(
        "Return within 14 days",
        "I would like to return the {home} from order {order}. It is a beautiful machine, but it is {n} cm too tall for"
        " the shelf above it. It was used twice and is clean. How does the return work?",
        "That is no problem at all. Please pack it in its own box with both trays; the return label is in your customer"
        " account under {order}. The refund of {amount} goes to the card you paid with, within five days of arrival.",
        "Label printed, parcel dropped off on {day}. Do you confirm when it arrives?",
        "It arrived this morning in perfect condition. The refund of {amount} is on its way.",
        desk=Desk.BILLING,
        tags=("return", "refund"),
    ),
    Story(
        "Coffee is not hot enough",
        "The espresso from my {home} comes out lukewarm, my thermometer says 58 degrees in the cup. The first one in"
        " the morning is the worst. Is there a temperature setting that I have missed?",
        "There is: hold the single cup key while switching on, and the lamps show the step from one to four. It leaves"
        " our house on two. Please also let the portafilter warm up in the group for fifteen minutes, it makes more"
        " difference than the setting.",
        "Set to four and preheated, now 67 in the cup. Much better. Is 67 what I should expect?",
        "67 in a warm cup is exactly what we measure here. You have it right.",
        tags=("temperature", "how-to"),
    ),
    Story(
        "App does not find the machine",
        "After changing our router the Ondine app no longer finds the {home}. The machine blinks blue for a minute and"
        " then gives up. Phone and machine are in the same room.",
        "The machine only speaks 2.4 GHz. New routers often put both bands under one name, which confuses the pairing."
        " Could you switch the 5 GHz band off for two minutes, pair, and switch it on again?",
        "That worked for pairing, but the machine drops out every night around two. The router restarts at that time.",
        "Then please install firmware 3.8 from the app's settings: it waits longer for a router that restarts. It came"
        " out on {date}.",
        tags=("app", "wifi"),
    ),
    Story(
        "Subscription: two bags too many",
        "Since this month I receive four bags of beans instead of two. Nothing changed on my side. Please put it back"
        " to two and let me know what to do with the extra ones.",
        "I see what happened: when the subscription was renewed, the amount was doubled. It is back at two bags, and"
        " the extra ones are yours to keep. I have refunded {small}.",
        "Thank you, generous! Could you move the delivery to the second week of the month?",
        "Moved. The next parcel leaves on the ninth.",
        desk=Desk.BILLING,
        tags=("subscription", "refund"),
    ),
    Story(
        "Service contract for {n} machines",
        "We run {n} coffee bars with your {bar}. Our contract ends in December and I would like to know whether there"
        " is a plan with a fixed monthly price that covers spare parts and a loan machine.",
        "There is: our Premium plan covers two visits a year per machine, all wearing parts, an answer within one"
        " working hour and a loan machine if a repair takes longer than a day. For {n} machines the price is {amount}"
        " a month.",
        "Sounds reasonable. Does the hour also count on Saturdays? That is when things break.",
        "Saturday from 7 to 18 is included; Sundays and holidays can be added. I have put both variants into the"
        " offer.",
        who=Who.CAFE,
        desk=Desk.CAFES,
        tags=("contract", "sales"),
    ),
    Story(
        "Machine trips the fuse",
        "Every time our {bar} heats up, the fuse of the bar goes. The electrician says the wiring is fine and that it"
        " is the machine. Serial {bar_serial}. We are running on one small machine and it is a nightmare.",
        "Please leave it switched off until we have seen it: a heating element that leaks to earth trips the fuse"
        " just as you describe. A technician is on his way today between 14 and 16, and has a loan machine in the"
        " van.",
        "He was here, thank you, and the loan machine makes good coffee. When do we get ours back?",
        "Your {bar} has a new heating element and is on the test bench for 24 hours. We bring it back on {day}"
        " morning.",
        who=Who.CAFE,
        desk=Desk.WORKSHOP,
        tags=("electric", "on-site", "urgent"),
        note="Loan machine 7 is out with them. Remember to bring back the hose.",
    ),
    Story(
        "Which descaler for hard water?",
        "We moved to {city} and the water here is very hard (21 degrees on the strip). The {home} asks for descaling"
        " every two weeks. Is there a better way than buying a mountain of powder?",
        "There is. With water that hard we recommend the soft-water cartridge in the tank: it brings 21 degrees down to"
        " about 6, and descaling to twice a year. Please set the hardness in the menu to 2 afterwards.",
        "Ordered two cartridges. Do I have to descale once before I use them?",
        "Yes, once, so that you start clean. After that the machine will leave you in peace until early summer.",
        tags=("descaling", "water"),
    ),
    Story(
        "Missing funnel for the {grinder}",
        "My new {grinder} came today, lovely thing, but the dosing funnel that is on the picture is not in the box."
        " I have looked under all the foam. Order {order}.",
        "Thank you for searching so thoroughly; it was our mistake at packing. The funnel goes out by letter today and"
        " should be with you by {day}.",
        "It came, but it is the 54 mm one. Mine needs 58.",
        "Two mistakes in a row, I am sorry! The 58 mm funnel left an hour ago with a tracked letter. Please keep the"
        " small one for a friend.",
        tags=("grinder", "parts"),
    ),
    Story(
        "Latte art course in November",
        "Is there still a place in the latte art course in Porto on the last Saturday of the month? There would be"
        " two of us, and one is left-handed, in case that matters.",
        "There are exactly two places left, and left hands pour just as well. I have held them for you until {day}; the"
        " link to pay is in your customer account.",
        "Paid for both. Is there parking near the house?",
        "The garage under the market hall is two minutes away and costs three euros for the morning. See you there!",
        tags=("course",),
    ),
    Story(
        "Pump very loud since last week",
        "The pump of my {home} was always quiet; since last week it hammers so loudly that the cups dance. The coffee"
        " still tastes fine. Should I worry?",
        "You need not worry yet. A pump that draws air gets loud: please check that the tank clicks in, and run half a"
        " litre of water through the steam wand to push the air out.",
        "Ran a whole litre. Quieter for one day, then back again.",
        "Then the hose between tank and pump has a fine crack. It is a part for {small} and ten minutes of work;"
        " shall I send it with instructions, or would you like to bring the machine in?",
        desk=Desk.WORKSHOP,
        tags=("pump", "noise"),
    ),
    Story(
        "Change the delivery address of {order}",
        "I have just placed order {order} and only then saw that it goes to my old flat. Can you still change the"
        " address to 14 Mill Lane? Everything else is right.",
        "Just in time: the parcel was on the packing table. It now goes to 14 Mill Lane and should arrive on {day}.",
        "Thank you! The confirmation still shows the old address. Is that only the mail?",
        "Only the mail: confirmations are not sent again after a change. The label carries the new address, I looked at"
        " it myself.",
        tags=("delivery", "address"),
    ),
    Story(
        "Our auditors need a statement",
        "For our year end we need a statement of all invoices of {org} between January and October, and confirmation"
        " that nothing is open. A PDF is enough, a spreadsheet would be even better.",
        "Both are ready: the PDF is signed, the spreadsheet has one line per invoice. One invoice, {invoice} over"
        " {amount}, is still open; it is due on {back}.",
        "{invoice} was paid last Friday, proof attached. Could you look again?",
        "Found it: your bank sent it with the number of the delivery note. It is booked, and the new statement shows a"
        " balance of zero.",
        who=Who.CAFE,
        desk=Desk.BILLING,
        tags=("billing", "statement"),
        photo="invoice",
    ),
    Story(
        "Wholesale beans: 40 kg a month",
        "We like the Ribeira blend and would take about 40 kg a month for our two cafés, delivered weekly on Mondays."
        " What would the price be, and can we have the labels with our own name?",
        "With 40 kg a month you are in our second tier: {small} a kilogram, delivery included. Own labels are"
        " possible from the first bag; we need the artwork once, as a PDF with 3 mm bleed.",
        "Artwork attached as a first draft. Is Tuesday delivery possible when Monday is a holiday?",
        "Yes, it then comes on Tuesday before nine. Your label fits well; we would only move the roast date to the"
        " back.",
        who=Who.CAFE,
        desk=Desk.CAFES,
        tags=("beans", "sales"),
        photo="logo",
    ),
    Story(
        "Portafilter stuck in the group",
        "This is embarrassing: the portafilter of my {home} is stuck and I can't get it out with both hands. The"
        " machine is cold by now. I am a little afraid of breaking the handle.",
        "No need to be embarrassed, it happens to all of us. Switch the machine on, wait until it is hot and push from"
        " the left with the flat of your hand, on the metal and not on the handle. Heat makes the gasket soft.",
        "It came loose with a bang. The rubber ring now has a tear.",
        "Well done! I am sending you a new gasket, size G-58, with a little tool to lift out the old one. A wipe with a"
        " damp cloth each evening keeps it from sticking.",
        tags=("gasket", "how-to"),
    ),
    Story(
        "Display dark after a power cut",
        "We had a power cut on {day} and since then the display of the {home} stays dark. It still heats and I can"
        " pull a shot blind, so to speak.",
        "The display has its own small fuse, and it did its duty. Please do not open the machine; if you bring or"
        " send it in, we change the fuse free of charge within a day.",
        "I could come by on Saturday if you are open. I live in {city} and would combine it with a day by the sea.",
        "We are open on Saturday from 10 to 16. Come at ten, have a coffee with us, and you can take it home at"
        " eleven.",
        desk=Desk.WORKSHOP,
        tags=("electric", "warranty"),
        photo="display",
    ),
)
