# English. One message a check: dots of its id become hyphens. Attributes:
#   .claim     what holds when it is successful: a clause
#   .question  the same as a question that takes neither answer for granted: what is said of a check that has no answer
#   .failed    one line for a failure
#   .undetermined  why there is no answer, a clause, where that says more than the question
#   .means .innocent .next    the officer's guide; .undetermined-means and .undetermined-next likewise
#   style         declarations of CSS for texts in this language
#   never-said    beginnings of words that no text of this file may have, for a test
# Parameters: $claim and $open (text), $found and $expected (text), $form (both, found, expected, none), $more (number), $cause.
# The words of this file are read aloud to people. They judge a document and never a person.

## General sentences

successful = { $claim }
undetermined = could not be told: { $open }
not-supported = not asked: { $open } ({ $cause ->
    [not-applicable] such a document has no such feature
    [no-input] what it needs was not handed in
   *[no-reference] there is nothing to compare with, or a check before it was not successful
})
aborted = not finished: { $open } (the engine reached a limit of its own)
detail = { $form ->
    [both] : found { $found }, expected { $expected }
    [found] : found { $found }
    [expected] : expected { $expected }
   *[none] {""}
}{ $more ->
    [0] {""}
   *[other] {" "}(and { $more } more)
}
detail-aside = { $form ->
    [both] {" "}(found { $found }, expected { $expected })
    [found] {" "}(found { $found })
    [expected] {" "}(expected { $expected })
   *[none] {""}
}{ $more ->
    [0] {""}
   *[other] {" "}(and { $more } more)
}

## The guide, where the outcome says more than the check

successful-means = The claim of this check holds. It proves what it says and no more.
successful-innocent = Nothing needs explaining.
successful-next = Nothing.
undetermined-means = The evidence is there, but it does not allow an answer. This counts neither for nor against the document.
not-supported-means = { $cause ->
    [not-applicable] A document of this kind does not have what this check asks about.
    [no-input] What this check needs was not handed in, so it was not asked. Not checked is not passed.
   *[no-reference] There is nothing to compare with, or an earlier check that this one builds on was not successful. Not checked is not passed.
}
not-supported-innocent = { $cause ->
    [not-applicable] This is how such documents are made.
   *[other] The document may be perfectly good: it is our reading or our holdings that are incomplete.
}
not-supported-next = { $cause ->
    [not-applicable] Nothing.
    [no-input] Hand in what is missing if you can: the page in the other light, the chip, or the other side.
   *[no-reference] See which earlier check stands in the way, or ask for the missing trust anchors or registry copy.
}
aborted-means = The engine stopped this check at one of its own limits. It says nothing about the document.
aborted-innocent = An unusually large or unusual file, or a fault in the engine.
aborted-next = Read the document again. If it happens again, check by hand and tell those who run the system.

## Shared advice

read-again = Clean the glass, lay the page flat and read it again.
magnify = Look at the place under magnification and under oblique and ultraviolet light, and compare it with a specimen of the same model.
second-line = have the document examined in second line before anything is said of its holder.
digit-means = The digit is computed from the characters before it. A wrong one means that a character was misread, misprinted, or changed after the document was made.
digit-innocent = Dirt, wear or a reading error; and a few issuers have printed wrong digits.
digit-next = Compare each character with the picture. Where the print is as read, look for altered print under magnification and compare with the chip.
chip-again = Place the document on the reader again and keep it still until the chip has been read.
ours = It says nothing against the document.
signature-means = The signature does not fit what was signed: something was changed after signing, or it was not signed by who it names.
signature-innocent = A chip that was read incompletely. Some issuers have published defects; where one is known, this check says so.

## input

input-file-readable =
    .claim = every file given is of a supported kind and can be read whole
    .question = can every file given be read whole?
    .failed = A file could not be read
    .means = At least one file is damaged, of an unknown kind, or beyond a limit, so part of the document was not looked at. { ours }
    .innocent = A broken transfer, or a format that the reader's software does not share with us.
    .next = Read the document again and hand in the new files.
input-scan-resolution =
    .claim = the page was scanned at 385 ppi or more (600 recommended)
    .question = was the page scanned at 385 ppi or more?
    .failed = The scan is coarse
    .means = The picture has fewer pixels to the inch than checks of print need, so that fine traces cannot be seen in it. { ours }
    .innocent = A phone picture, or a scanner set to a low resolution.
    .next = Scan at 600 ppi where you can.
input-scan-quality =
    .claim = no glare, blur or cropping hides the reading zone
    .question = can the whole reading zone be seen, without glare, blur or cropping?
    .failed = Part of the reading zone cannot be seen well, or it is mirrored
    .undetermined = the zone is not seen whole, or the picture shows a second zone that was not judged
    .means = Glare, blur, shadow or a cut edge makes part of the machine readable zone hard to read, or the picture shows left and right exchanged. { ours }
    .innocent = A laminate that reflects, a page that moved, a finger on the page, or camera software that mirrors.
    .next = { read-again }
input-page-found =
    .claim = a page with a machine readable zone was found
    .question = is there a page with a machine readable zone?
    .failed = No machine readable zone was found in the picture
    .means = The picture shows no zone that could be read. Nothing was compared.
    .innocent = The wrong page, the wrong side of a card, or a page that covers the reader only in part.
    .next = Place the data page (for a card: the side with the lines) and read it again.
input-document-specimen =
    .claim = the document is no specimen
    .question = is the document a specimen?
    .failed = The document is a specimen
    .means = The State code or the name is one that is set aside for specimens and training. No traveller holds such a document.
    .innocent = A training document or a test of the system.
    .next = Ask where it comes from. A specimen is no travel document, whoever shows it.

## optical

optical-mrz-format =
    .claim = lines and lengths are those of TD1, TD2, TD3, MRV-A or MRV-B
    .question = are the lines those of TD1, TD2, TD3, MRV-A or MRV-B?
    .failed = The lines of the MRZ are those of no ICAO format
    .means = Number or length of the lines fits none of the five formats, so that no field could be told from another.
    .undetermined = it cannot be told where the lines of the MRZ end
    .undetermined-means = The picture ends within a character of the zone, or print goes on beyond the lines that were read. A part of a longer line can look like a line of another format.
    .innocent = Older national cards and driving licences have zones of their own; a line may have been cut off by the edge of the picture.
    .next = { read-again } If the lines are whole, check by hand against a specimen of that national document.
optical-mrz-reading =
    .claim = the print allows one reading only
    .question = does the print allow one reading only?
    .failed = Two readings of the MRZ contradict each other
    .undetermined = the print allows more than one reading
    .means = Characters were read with doubt, or two sources of the same zone say different things. Both readings are given; none was chosen by its check digit.
    .undetermined-means = At least one character can be read in two ways. Until it is settled no finding about these characters can be an alert.
    .innocent = Dirt, wear, glare, a stamp over the zone, or a low resolution.
    .next = { read-again } Then read the marked characters yourself.
optical-mrz-characters =
    .claim = only A–Z, 0–9 and < stand where the format allows them
    .question = are there only A–Z, 0–9 and < where the format allows them?
    .failed = A character stands in the MRZ that may not
    .means = An MRZ is written with capital letters, digits and the filler alone. Another character was typed, or comes from software that made the lines.
    .innocent = A reader device or a form that changed the text on its way here.
    .next = Compare the printed zone with the text. If the character is printed, { second-line }
optical-mrz-document-code =
    .claim = the document code is allowed for the format
    .question = is the document code allowed for the format?
    .failed = The document code is not allowed for this format
    .means = The first characters say what kind of document it is. These do not go with a document of this size.
    .innocent = A misreading of the first two characters; some older national documents use codes of their own.
    .next = Compare with a specimen of the same issuer and year.
optical-mrz-document-number =
    .claim = the document number is present and left-aligned
    .question = is there a document number, and is it left-aligned?
    .failed = The document number is missing or not left-aligned
    .means = The number begins at the first column of its field. Here the field is empty or begins with a filler.
    .innocent = A reading error at the start of the field.
    .next = Compare with the number printed in the visual zone and with the number of the booklet (perforated or lasered).
optical-mrz-harmonised-code =
    .claim = the second letter of a passport's code is a harmonised one
    .question = is the second letter of a passport's code a harmonised one?
    .failed = The second letter of the passport's code is no harmonised one
    .undetermined = the second letter of the passport's code was allowed only before 2028, and the day of issue is not known
    .means = Passports issued under the new rule carry one of the harmonised letters. This one does not although it must.
    .innocent = An issuer that is late in changing its codes.
    .next = Note it. By itself it is no reason to hold anybody up.
optical-mrz-issuing-state =
    .claim = the issuing State or organization is in Doc 9303's code lists
    .question = is the issuing State or organization in Doc 9303's code lists?
    .failed = The issuing State's code is in no list of Doc 9303
    .undetermined = the issuing State's code is in no list, but is known to stand on genuine documents
    .means = No State or organization has this code. Documents of invented States carry such codes.
    .innocent = A misread letter; a few genuine issuers use codes that are in no list, and those that are known are named.
    .next = Read the code yourself. If it is printed so, compare with the country's name on the page and { second-line }
optical-mrz-nationality =
    .claim = the nationality is in Doc 9303's code lists
    .question = is the nationality in Doc 9303's code lists?
    .failed = The nationality's code is in no list of Doc 9303
    .undetermined = the nationality's code is in no list, but is known to stand on genuine documents
    .means = No nationality and none of the codes for refugees, stateless persons and organizations is written so.
    .innocent = A misread letter, or an issuer's own code.
    .next = Read the code yourself and compare it with the visual zone.
optical-mrz-name =
    .claim = the name field keeps the naming rules
    .question = does the name field keep the naming rules?
    .failed = The name breaks the naming rules
    .means = Names are written in letters, parted by fillers in a fixed way. Here a rule is broken, which a machine that personalises documents would not do.
    .innocent = A misread character; some issuers have had faults in their software.
    .next = Compare with the name in the visual zone, letter by letter.
optical-mrz-name-whole =
    .claim = the name is not truncated
    .question = was the name truncated?
    .failed = The name reaches the end of its field and may have been truncated
    .means = The field was too short for the whole name. The full name stands in the visual zone.
    .innocent = A long name.
    .next = Use the name of the visual zone when you search.
optical-mrz-sex =
    .claim = sex is M, F or <
    .question = is sex M, F or <?
    .failed = Sex is none of M, F and <
    .means = Only M, F and the filler may stand here.
    .innocent = A misread character; X is sometimes written here by mistake where a filler belongs.
    .next = Read the character yourself.
optical-mrz-date-of-birth =
    .claim = the date of birth is a possible date, unknown parts as <
    .question = is the date of birth a possible date?
    .failed = The date of birth is no possible date
    .means = There is no such day in the calendar. Those who alter a date by hand sometimes make one that does not exist.
    .innocent = A misread digit; an unknown day or month written as zeros by an issuer that should have used fillers.
    .next = { digit-next }
optical-mrz-date-of-expiry =
    .claim = the date of expiry is a possible date
    .question = is the date of expiry a possible date?
    .failed = The date of expiry is no possible date
    .means = There is no such day in the calendar.
    .innocent = A misread digit; some documents without an end carry a code of their own here.
    .next = { digit-next }
optical-mrz-long-number =
    .claim = a long document number is coded as the format says
    .question = is a long document number coded as the format says?
    .failed = A filler stands for the document number's check digit, but no long number follows
    .means = A number of more than nine characters goes on in the optional data, with its check digit behind it. Here the sign for it is set and the rest is not there.
    .innocent = A misreading of the check digit as a filler.
    .next = Compare with the number in the visual zone.
optical-mrz-document-number-digit =
    .claim = the check digit of the document number is the one computed
    .question = is the check digit of the document number the one computed?
    .failed = Check digit of the document number is wrong
    .means = { digit-means }
    .innocent = { digit-innocent }
    .next = { digit-next }
optical-mrz-date-of-birth-digit =
    .claim = the check digit of the date of birth is the one computed
    .question = is the check digit of the date of birth the one computed?
    .failed = Check digit of the date of birth is wrong
    .means = { digit-means }
    .innocent = { digit-innocent }
    .next = { digit-next }
optical-mrz-date-of-expiry-digit =
    .claim = the check digit of the date of expiry is the one computed
    .question = is the check digit of the date of expiry the one computed?
    .failed = Check digit of the date of expiry is wrong
    .means = { digit-means }
    .innocent = { digit-innocent }
    .next = { digit-next }
optical-mrz-optional-data-digit =
    .claim = the check digit of the personal number or other optional data is the one computed
    .question = is the check digit of the personal number or other optional data the one computed?
    .failed = Check digit of the optional data is wrong
    .means = { digit-means }
    .innocent = { digit-innocent } Some issuers leave this digit out although the field is used.
    .next = { digit-next }
optical-mrz-composite-digit =
    .claim = the composite check digit is the one computed
    .question = is the composite check digit the one computed?
    .failed = Composite check digit is wrong
    .means = { digit-means } This digit covers the number, the dates and the optional data together.
    .innocent = { digit-innocent }
    .next = { digit-next }
optical-mrz-infrared-ink =
    .claim = the MRZ absorbs infrared: print contrast 0.6 or more in B900
    .question = does the MRZ absorb infrared?
    .failed = The MRZ is faint or not visible in infrared light
    .undetermined = the infrared picture does not allow a measurement of the MRZ
    .means = Genuine zones are printed in an ink that is black in infrared light. Office printers and pens often use ink that vanishes there.
    .innocent = Heavy wear; a reader whose infrared light has aged; a few early issues in a wrong ink.
    .next = { read-again } Compare all characters of the zone under infrared: some that vanish among others that stay are the graver sign.
optical-page-ultraviolet-dull =
    .claim = the page and its parts are dull under ultraviolet light
    .question = is the page dull under ultraviolet light?
    .failed = Part of the page is bright under ultraviolet light
    .undetermined = the ultraviolet picture does not allow a measurement
    .means = Security paper is dull under ultraviolet light; office paper, many glues and correction fluids are bright.
    .innocent = A document that was washed with clothes, a coating of sun cream or detergent, or stray light in the reader.
    .next = Look at the bright place yourself under ultraviolet light and feel for an edge.
optical-mrz-geometry =
    .claim = position, pitch (2.54 mm), line spacing and skew are Doc 9303's
    .question = are position, pitch, line spacing and skew Doc 9303's?
    .failed = The MRZ does not stand where it should, or its characters are not evenly spaced
    .means = Position, pitch, spacing and skew have narrow tolerances that issuing machines keep. Another printer often does not.
    .innocent = A page that was not flat, a bent card, or a photograph taken at an angle.
    .next = { read-again } If it stays, lay the page beside a specimen of the same model.
optical-mrz-glyphs =
    .claim = every character is OCR-B and sits where its neighbours say it should
    .question = is every character OCR-B, and where its neighbours say it should be?
    .failed = A character differs from its neighbours in shape, size or place
    .means = Single characters that stand higher, are bolder, or have another shape than the same letters elsewhere may have been scraped off and printed anew.
    .innocent = Dirt, scratches, a worn print head, or a coarse picture.
    .next = { magnify }
optical-portrait-edge =
    .claim = the portrait shows no pasted edge
    .question = does the portrait show a pasted edge?
    .failed = There is an edge round the portrait as of something laid over it
    .means = A portrait that was laid over another one leaves an edge. This check is statistical and is logged only.
    .innocent = Portraits in a printed frame or window; the edge of a laminate.
    .next = Feel the edge of the portrait and look at it under oblique light.
optical-page-colour =
    .claim = the page is no grey or half-tone copy
    .question = is the page a grey or half-tone copy?
    .failed = The page looks like a grey or half-tone copy
    .means = Copies are grey or made of regular dots where originals are made of lines. This check is statistical and is logged only.
    .innocent = A reader that gives grey pictures.
    .next = Look at the fine print under magnification: lines in an original, dots in a copy.
optical-page-recapture =
    .claim = the image is no picture of a screen
    .question = is the image a picture of a screen?
    .failed = The picture looks like one taken from a screen
    .means = Pictures of screens show a regular pattern. Somebody may have shown a picture instead of a document. This check is statistical and is logged only.
    .innocent = Security print that makes such a pattern in some scanners.
    .next = Ask for the document itself.
optical-file-compression =
    .claim = compression and noise are even over the page
    .question = are compression and noise even over the page?
    .failed = Compression or noise is not even over the page
    .means = A part that was pasted into a picture file often has other noise than the rest. This check is statistical and is logged only.
    .innocent = Software in phones and readers that sharpens or smooths parts of a picture.
    .next = Scan the document yourself.

## electronic

electronic-chip-present =
    .claim = a document that says it has a chip gave one
    .question = did a document that says it has a chip give one?
    .failed = The document says that it has a chip, and none was read
    .means = A chip that does not answer may be broken, or was broken so that it cannot speak against the page.
    .innocent = Chips fail with age, bending and heat; the reader may have missed it.
    .next = { chip-again } If it stays silent, check the page with more care than usual.
electronic-sod-format =
    .claim = EF.SOD is a well-formed LDS security object
    .question = is EF.SOD a well-formed LDS security object?
    .failed = The chip's security object is malformed
    .means = The signed list of the chip's contents cannot be read, so that nothing in the chip is proved.
    .innocent = An incomplete reading; a few issuers have encoded it wrongly.
    .next = { chip-again }
electronic-sod-signature =
    .claim = EF.SOD's signature is that of its Document Signer
    .question = is EF.SOD's signature that of its Document Signer?
    .failed = The signature over the chip's contents does not hold
    .means = { signature-means }
    .innocent = { signature-innocent }
    .next = { chip-again } If it fails again, { second-line }
electronic-data-groups-hash =
    .claim = every data group given has the hash that EF.SOD signs for it
    .question = does every data group given have the hash that EF.SOD signs for it?
    .failed = Data in the chip is not what its issuer signed
    .means = The contents of a data group differ from what the issuer signed: they were changed, or belong to another chip.
    .innocent = A data group that was read incompletely.
    .next = { chip-again } If it fails again, { second-line }
electronic-data-groups-complete =
    .claim = every data group that EF.SOD signs was handed in (EF.DG3 and EF.DG4 apart)
    .question = was every data group that EF.SOD signs handed in?
    .failed = Data groups of the chip were not handed in
    .means = The issuer signed more data groups than were handed in. What is in the others is not known.
    .innocent = A reader that reads only some data groups, or a reading that was broken off.
    .next = { chip-again }
electronic-com-list =
    .claim = EF.COM lists the data groups that EF.SOD signs
    .question = does EF.COM list the data groups that EF.SOD signs?
    .failed = The chip's table of contents and its signed list differ
    .means = EF.COM is not signed. Where it leaves out a data group that is signed, somebody may want it not to be read.
    .innocent = Several issuers are known to have made this mistake.
    .next = Read all data groups that the signed list names.
electronic-csca-trusted =
    .claim = a trusted CSCA certificate of the issuing State is available
    .question = is there a trusted CSCA certificate of the issuing State?
    .failed = We hold no trusted key of the issuing State
    .means = The chip's signature could not be traced to the issuing State because its key is not among those that we hold. { ours }
    .innocent = Many States are in no published list of keys.
    .next = Go by the page and the other checks. Ask for the State's key through your own channels.
electronic-ds-signature =
    .claim = the Document Signer certificate is signed by a trusted CSCA
    .question = is the Document Signer certificate signed by a trusted CSCA?
    .failed = The Document Signer's certificate was not signed by the State that it names
    .undetermined = the issuing State's keys are known, but none of them is this signer's
    .means = { signature-means } A chip that somebody made for themselves has a signer of its own.
    .undetermined-means = Either the State has a newer key that we have not received, or somebody signed this chip in the State's name.
    .innocent = A new key of the State that has not reached us.
    .next = Ask whether the State has changed its key. Until that is known, go by the page and by second-line examination.
electronic-ds-validity =
    .claim = Document Signer and CSCA were valid when they signed, and are now
    .question = were Document Signer and CSCA valid when they signed, and are they now?
    .failed = A certificate was not valid at the time that counts
    .means = A signer may sign only in its time, and its certificate lasts as long as the documents that it signed.
    .innocent = Issuers that kept a signer in use too long; a wrong clock in this system.
    .next = Compare the date of issue with the dates that are given here.
electronic-ds-revocation =
    .claim = the Document Signer is on no CRL of its CSCA (no fresh CRL → undetermined)
    .question = is the Document Signer on a CRL of its CSCA?
    .failed = The issuing State has revoked this Document Signer
    .undetermined = there is no fresh list that says whether the Document Signer was revoked
    .means = The State no longer stands by what this signer signed, perhaps because its key was stolen.
    .undetermined-means = The signer is on none of the lists that we hold, but they are too old or are missing.
    .innocent = Signers are also revoked when they go out of use; documents signed before may be good.
    .next = Look at the date of revocation and the date of issue, and { second-line }
    .undetermined-next = Ask for the State's current list.
electronic-ds-profile =
    .claim = the certificates keep the profiles of Doc 9303-12 (key usage, document type list, lifetimes, algorithms)
    .question = do the certificates keep the profiles of Doc 9303-12?
    .failed = A certificate departs from the profile of Doc 9303-12
    .means = Form and contents of the certificate are not quite what the standard asks. Most States have some such departure.
    .innocent = Nearly always the issuer's own habit.
    .next = Note it. By itself it says little.
electronic-ds-country =
    .claim = DG1's issuing State and the certificates' country are the same State
    .question = are DG1's issuing State and the certificates' country the same State?
    .failed = The chip was signed by another State than the one that the document names
    .means = A State signs its own documents only. A signature of one State over a document of another means that a true signature was used for what it was not given for.
    .innocent = Organizations and dependent territories whose documents another State signs; those that are known are allowed for.
    .next = { second-line }
electronic-algorithms-strength =
    .claim = no algorithm is weaker than the profile asks
    .question = is any algorithm weaker than the profile asks?
    .failed = An algorithm is weaker than the profile asks
    .means = The signature holds, but by a method that may be within reach of a strong attacker.
    .innocent = Older documents were made with what was good in their day.
    .next = Note it.
electronic-chip-active-authentication =
    .claim = the chip signed the challenge with the key of DG15
    .question = did the chip sign the challenge with the key of DG15?
    .failed = The chip could not prove that it is no copy
    .undetermined = what was recorded does not say whether the chip is a copy
    .means = Data can be copied to another chip, but its secret key cannot. This chip answered the challenge with a wrong signature.
    .innocent = A broken exchange between reader and chip.
    .next = { chip-again } If it fails again, { second-line }
electronic-chip-original =
    .claim = a chip that can prove that it is no copy did prove it
    .question = did the chip prove that it is no copy?
    .failed = The chip is a copy, or could not prove that it is none
    .undetermined = what was recorded does not say whether the chip is a copy
    .means = Data can be copied to another chip, but its secret key cannot. The issuer signed that this chip has such a key, and the chip did not prove that it has it.
    .innocent = A broken exchange between reader and chip.
    .next = { chip-again } If it fails again, { second-line }
electronic-card-access-agrees =
    .claim = EF.CardAccess says what the signed EF.DG14 and EF.CardSecurity say
    .question = does EF.CardAccess say what the signed EF.DG14 says?
    .failed = EF.CardAccess, which is not signed, names other protocols than the signed EF.DG14
    .means = The chip offered the reader other access protocols than its issuer signed: a copy may do so to be read with weaker keys.
    .innocent = An issuer that wrote the two files differently.
    .next = { chip-again } If it fails again, { second-line }
electronic-dg2-portrait =
    .claim = DG2 holds a portrait that can be decoded
    .question = does DG2 hold a portrait that can be decoded?
    .failed = The portrait in the chip cannot be decoded
    .means = There is no picture to compare the holder with, other than the printed one.
    .innocent = An unusual picture format; an incomplete reading.
    .next = { chip-again } Compare the holder with the printed portrait.

## combined

combined-expiry-date =
    .claim = the document has not expired
    .question = has the document expired?
    .failed = The document has expired
    .means = The last day of validity is over where the document is inspected.
    .innocent = Travellers do overlook it; some agreements accept documents for a time after expiry.
    .next = Apply the rules for expired documents. It is no sign of forgery.
combined-dates-order =
    .claim = birth, issue, expiry and the signer's validity are in a possible order
    .question = are birth, issue, expiry and the signer's validity in a possible order?
    .failed = The dates of the document are in an impossible order
    .means = A document is issued after its holder is born, by a signer that was valid then, and expires later. One of these dates is not right.
    .innocent = A misread digit; a two-digit year that stands for another century.
    .next = Compare the dates with the visual zone and with the chip.
combined-mrz-dg1 =
    .claim = the printed MRZ and EF.DG1 are the same text
    .question = are the printed MRZ and EF.DG1 the same text?
    .failed = The printed MRZ and the one in the chip differ
    .means = Page and chip are made together from the same data. Where they differ, one of them was changed or comes from another document.
    .innocent = A misreading of the page; look whether the differing characters resemble each other.
    .next = Compare the marked characters with the picture. If the print differs from the chip, { second-line }
combined-mrz-dg1-optional =
    .claim = they also agree in optional data
    .question = do the printed MRZ and EF.DG1 agree in optional data?
    .failed = The optional data on the page and in the chip differ
    .means = Optional data is for the issuer's own use, and some issuers leave it out in one of the two places.
    .innocent = A habit of the issuer.
    .next = Compare with another document of the same issuer.
combined-mrz-dg11 =
    .claim = DG11's full name and dates agree with the MRZ
    .question = do DG11's full name and dates agree with the MRZ?
    .failed = The full name or a date in the chip does not agree with the MRZ
    .means = DG11 holds the full name in the issuer's own spelling. It cannot be brought together with the MRZ.
    .innocent = Names in other alphabets can be written in several ways.
    .next = Compare the names yourself.
combined-mrz-page =
    .claim = the printed fields of the page agree with the MRZ
    .question = do the printed fields of the page agree with the MRZ?
    .failed = A field printed on the page does not agree with the MRZ
    .means = Visual zone and MRZ are printed together from the same data. A printed character was changed, or the MRZ was. The marked field shows both readings. This check is logged only.
    .innocent = Decorative print that is hard to read by machine; a date of something else beside the field.
    .next = Read both yourself.
    .undetermined = not every field of the MRZ was found in print
    .undetermined-means = Each field is looked for in Latin letters and digits. Print in other scripts is not read. A field that is not found says nothing for or against the page.
    .undetermined-next = Compare the fields that were not found with the MRZ yourself.
combined-card-sides =
    .claim = both sides of a card belong together
    .question = do both sides of the card belong together?
    .failed = The two sides of the card do not belong together
    .means = Number, dates or name on the front are not those of the back. The marked field shows both readings.
    .innocent = Two cards that were mixed up when they were read; fancy print that is hard to read by machine.
    .next = Read both sides of the same card again.
    .undetermined = neither the number nor name and date of birth of the back were found on the front
    .undetermined-means = Only Latin letters and digits are read, in a picture that is cut along the card.
    .undetermined-next = Compare number and name of both sides yourself.
combined-portrait-dg2 =
    .claim = the printed portrait is the picture in DG2
    .question = is the printed portrait the picture in DG2?
    .failed = The printed portrait and the one in the chip do not look like the same picture
    .means = Both are made from the same photograph. Pictures are compared here and not faces. This check is statistical and is logged only.
    .innocent = Print in grey or with security patterns over the portrait; another crop.
    .next = Compare the two portraits with each other, and each with the holder.
combined-seal-page =
    .claim = every field that the signed seal and the page (or the chip) both hold is the same
    .question = is every field that the signed seal and the page (or the chip) both hold the same?
    .failed = The digital seal and the page say different things
    .means = The seal is signed and holds the data of the page. Where they differ, the page was changed, or the seal was taken from another document.
    .innocent = A misreading of the page.
    .next = Compare the marked fields with the picture. If the print differs from the seal, { second-line }

combined-seal-beside =
    .claim = the seal's passport number and issuing State are those of the document that it was presented with
    .question = are the seal's passport number and issuing State those of the document that it was presented with?
    .failed = The seal is for another document than the one that it was presented with
    .means = The signed seal of a visa or permit names the passport that it belongs to. The document that was handed in beside it has another number, State, name or date of birth, or has expired.
    .innocent = A valid visa stands in an old passport and the holder has a new one; a name or sex that was changed or corrected since. Ask for the old passport.
    .next = Compare the passport with the fields named here. If the holder has no passport with the sealed number, { second-line }

## seal

seal-barcode-format =
    .claim = the seal keeps the format of its kind and version
    .question = does the seal keep the format of its kind and version?
    .failed = The digital seal is malformed
    .undetermined = a bar code on the page could not be decoded, and it may be a digital seal
    .undetermined-means = There is something on the page that looks like a bar code and cannot be read. A seal that is worn or printed over looks the same.
    .means = There is a barcode of the right kind, and its contents do not follow the standard.
    .innocent = Damage to the barcode; an issuer's own variant.
    .next = { read-again }
seal-signature =
    .claim = the seal's signature is that of its signer
    .question = is the seal's signature that of its signer?
    .failed = The signature of the digital seal does not hold
    .undetermined = the digital seal is not signed by a key that we know
    .means = { signature-means }
    .innocent = A barcode that was read wrongly.
    .next = { read-again } If it fails again, { second-line }
seal-signer-trusted =
    .claim = a trusted CSCA and the signer's certificate are available
    .question = are a trusted CSCA and the certificate of the seal's signer available?
    .failed = We hold no trusted key for the seal's signer
    .means = The seal's signature could not be traced to its State. { ours }
    .innocent = Many States publish these keys late or not at all.
    .next = Go by the page. Ask for the State's key.
seal-signer-validity =
    .claim = signer and CSCA were valid on the seal's day of signature, and the signer may seal this type of document
    .question = were signer and CSCA valid on the seal's day of signature, and may the signer seal this type of document?
    .failed = The seal's signer was not valid when it signed, or may not seal this type of document
    .means = A signer may sign only in its time, and only the documents that its State names.
    .innocent = An issuer that kept a signer in use too long; a wrong clock.
    .next = Compare the date of the seal with the dates that are given here.
seal-signer-revocation =
    .claim = the seal's signer is on no CRL of its CSCA
    .question = is the seal's signer on a CRL of its CSCA?
    .failed = The issuing State has revoked the seal's signer
    .undetermined = there is no fresh list that says whether the seal's signer was revoked
    .means = The State no longer stands by what this signer signed.
    .innocent = Signers are also revoked when they go out of use.
    .next = { second-line }
    .undetermined-next = Ask for the State's current list.
seal-content-validity =
    .claim = the seal has not expired, and its dates are in a possible order
    .question = has the seal expired, and are its dates in a possible order?
    .failed = The seal has expired, or its dates are impossible
    .undetermined = the seal's day of expiry is no possible date
    .means = The last day that the seal gives is over, or it says that it was signed after today.
    .innocent = Travellers overlook the end of a visa or permit; the checkpoint's clock is wrong.
    .next = Compare the seal's dates with the page and with the date of the checkpoint.

## registry

registry-document-listed =
    .claim = no authority lists this document as lost, stolen, revoked or never issued
    .question = is it listed as lost, stolen, revoked or never issued?
    .failed = An authority lists this document
    .undetermined = the copy of the registry is too old to say that the document is not listed
    .means = The authority that is named says that this very document was lost, stolen, revoked, or never issued. By itself this never decides whether its holder may enter.
    .undetermined-means = The document is in no list that we hold, but the copy is older than it may be, and newer entries are missing.
    .innocent = Documents that were reported lost and found again; a typing error in a report; a holder who is the one who lost it.
    .next = Call the desk of the authority that is named, with the entry's id, before anything else.
    .undetermined-next = Synchronise the registry, and ask again.
registry-document-range =
    .claim = its number is in no range of stolen blanks
    .question = is its number in a range of stolen blanks?
    .failed = The number lies in a range of stolen or never issued blanks
    .undetermined = the copy of the registry is too old to say that the number is in no such range
    .means = Blank documents with these numbers were stolen before personalisation, or were never issued.
    .innocent = A range that was reported too wide.
    .next = Call the desk of the authority that is named, and { second-line }
registry-document-pattern =
    .claim = it matches no forgery or fantasy-document pattern
    .question = does it match a forgery or fantasy-document pattern?
    .failed = The document matches a pattern of known forgeries or invented documents
    .undetermined = the copy of the registry is too old to say that no pattern matches
    .means = An authority has described a series of forgeries, or documents that no State issues, and this one has the traits.
    .innocent = A pattern that is drawn too widely catches good documents too.
    .next = Look at each trait that is named, call the desk of the authority, and { second-line }
registry-signer-compromised =
    .claim = its Document Signer or CSCA key is not reported compromised
    .question = is its Document Signer or CSCA key reported compromised?
    .failed = The key that signed the chip is reported compromised
    .undetermined = the copy of the registry is too old to say that the key is not reported
    .means = Others than the State may be able to sign with this key. The chip's signature proves nothing any more for the documents that are named.
    .innocent = Good documents were signed with the same key.
    .next = Go by the page and { second-line }
registry-identity-reuse =
    .claim = neither its number nor its portrait is known on another identity
    .question = is its number or its portrait known on another identity?
    .failed = The number or the portrait was seen with another identity
    .undetermined = the copy of the registry is too old to say that there is no other identity
    .means = The same number or portrait was recorded with other personal data.
    .innocent = Changes of name; twins; pictures that resemble each other by chance.
    .next = Compare with the record that is named, and ask its authority.
registry-snapshot-fresh =
    .claim = the registry copy is as fresh as the profile asks
    .question = is the registry copy as fresh as the profile asks?
    .failed = The copy of the registry is older than the profile allows
    .means = What was reported lately may be missing. { ours }
    .innocent = A checkpoint without a network.
    .next = Synchronise the registry.
registry-snapshot-trusted =
    .claim = every log asked is signed as its root says, and grows only by appending
    .question = is every log asked signed as its root says, and did it grow only by appending?
    .failed = The copy of the registry cannot be trusted as a whole
    .means = A signature or a proof does not hold. { ours }
    .innocent = A broken transfer; or an attack on the registry, not by the traveller.
    .next = Run registry verify, and tell those who run the system.

## protection

protection-pattern-trafficking =
    .claim = nothing here matches a pattern tied to trafficking, whose victim the holder may be
    .question = does anything here match a pattern tied to trafficking, whose victim the holder may be?
    .failed = The holder may be a victim of trafficking
    .means = The circumstances match a pattern that an authority has tied to trafficking. It is about protection and says nothing against document or holder.
    .innocent = Most travellers who match such a pattern are not victims.
    .next = Follow the protection procedure: speak with the holder alone, in their language, and offer help. Call the contact that is named.
protection-holder-child =
    .claim = the holder is no child by the date of birth
    .question = is the holder a child by the date of birth?
    .failed = The holder is a child
    .means = The child procedure applies. It says nothing against document or holder.
    .innocent = Children travel.
    .next = Follow the child procedure: see who travels with the child and by what right.
protection-officer-concern =
    .claim = no officer recorded a concern for the holder
    .question = did an officer record a concern for the holder?
    .failed = An officer recorded a concern for the holder
    .means = A colleague has seen something that made them worry for the holder. It says nothing against document or holder.
    .innocent = Many concerns turn out to be unfounded.
    .next = Read the concern, and follow the protection procedure.

## engine

engine-check-whole =
    .claim = every check ran to its end
    .question = did every check run to its end?
    .failed = Not every check ran to its end
    .means = Some checks were ended by a limit or a fault of the engine and are listed. { ours }
    .innocent = An unusually large or unusual document.
    .next = Read the document again, and check by hand what is listed.
engine-clock-trusted =
    .claim = the time of inspection was given or can be trusted
    .question = was the time of inspection given, or can it be trusted?
    .failed = The clock is earlier than this version of the engine
    .means = Dates were judged by a clock that is wrong. { ours }
    .innocent = A machine that lost its time.
    .next = Set the clock and judge the document again.

## Words of reports

title = Document check
language = Language
style = {""}
never-said = fake, refus, reject, deny, denied, bogus
disposition-clear = Clear
disposition-incomplete = Incomplete
disposition-review = Review
disposition-alert = Alert
disposition-clear-says = Nothing speaks against the document, and all that must be checked was.
disposition-incomplete-says = A check that must be done could not be done. This says nothing against anyone.
disposition-review-says = An officer must look at the document.
disposition-alert-says = There is evidence against the document. It says nothing about its holder.
assurance = Assurance { $level } of 4
assurance-0 = The zone could not be read, or is not consistent.
assurance-1 = The machine readable zone is consistent.
assurance-2 = The zone is consistent, and so are the optical checks that the pictures allow.
assurance-3 = The chip's signature was traced to the issuing State.
assurance-4 = The chip's signature was traced to the issuing State, and the chip is no copy.
reasons = Reasons
also-noticed = Also noticed
not-checked = Not checked
not-handed-in = Not handed in
not-done = Mandatory under this profile and not done
all-checks = All checks
judged-under = Judged under
judged-line = judged at { $at } under profile { $profile }
found = Found
expected = Expected
place = Place
margin = Margin
check = Check
outcome = Outcome
source = Source
means = What it means
innocent = Innocent causes
next = What to do next
page-picture = The page as it was scanned
portraits = Portraits
portrait-printed = Printed on the page
portrait-chip = In the chip (DG2)
zones = Machine readable zone
zone-printed = Printed
zone-chip = In the chip (DG1)
zone-differs = { $count ->
    [one] { $count } character differs
   *[other] { $count } characters differ
}
zone-agrees = Printed and chip agree.
time = Time of inspection
profile = Profile
trust = Trust anchors
trust-none = None were given.
registry = Registry
registry-none = None was given.
age = { $hours ->
    [one] { $hours } hour old
   *[other] { $hours } hours old
}
older-than-allowed = older than the profile allows
inputs = Files
outcome-successful = successful
outcome-failed = failed
outcome-undetermined = undetermined
outcome-not-supported = not supported
outcome-aborted = aborted
desk-hint = --profile desk judges what a scan alone can show
for-want-of = For want of
for-next = Hand in for assurance { $level }
unseen-page = no picture of the page was seen
protection-offer-says = The holder may need help: follow the protection procedure. This has no bearing on the document.
protection-urgent-says = The holder may be in danger: call the protection officer now, before anything else. This has no bearing on the document.
draft-notice = {""}
missing-visible = visible-light picture
missing-infrared = infrared picture
missing-ultraviolet = ultraviolet picture
missing-chip = chip
missing-trust = trust anchors
missing-registry = registry
field-document_code = Document code
field-issuing_state = Issuing State
field-document_number = Document number
field-primary_identifier = Primary identifier
field-secondary_identifier = Secondary identifier
field-nationality = Nationality
field-date_of_birth = Date of birth
field-sex = Sex
field-date_of_expiry = Date of expiry
field-optional_data = Optional data
field-optional_data_2 = Optional data, second field
field-format = Format
