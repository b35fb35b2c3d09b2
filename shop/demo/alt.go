package demo

import "vapeart/shop/demo/studio"

// PictureAlt describes a view for those who do not see it: what kind of
// thing, whose, and what the view adds.
func PictureAlt(p Product, view int) Text {
	kind := formName(p.Picture.Form)
	en := kind.En + " " + p.Picture.Brand + " " + p.Name.En
	de := kind.De + " " + p.Picture.Brand + " " + p.Name.De
	switch {
	case view == studio.Detail:
		return Text{En: en + ", close-up", De: de + ", Nahaufnahme"}
	case view == studio.LineUp && Views(p) > studio.LineUp:
		o := lineUpOption(p)
		return Text{En: en + ", several side by side (" + o.Name.En + ")", De: de + ", mehrere nebeneinander (" + o.Name.De + ")"}
	}
	return Text{En: en, De: de}
}

// formName is the word for a form of drawing.
func formName(form string) Text {
	switch form {
	case "starter-kit":
		return Text{En: "Device with its box:", De: "Gerät mit Schachtel:"}
	case "pod-kit":
		return Text{En: "Pod device:", De: "Pod-Gerät:"}
	case "box-mod":
		return Text{En: "Box mod:", De: "Akkuträger:"}
	case "pen":
		return Text{En: "Slim device:", De: "Stiftgerät:"}
	case "tank":
		return Text{En: "Tank:", De: "Verdampfer:"}
	case "coil":
		return Text{En: "Coil head beside its pack:", De: "Verdampferkopf neben der Packung:"}
	case "pod", "prefilled":
		return Text{En: "Pods:", De: "Pods:"}
	case "bottle", "shortfill", "base":
		return Text{En: "Bottle:", De: "Flasche:"}
	case "flavour":
		return Text{En: "Brown dropper bottle:", De: "Braune Tropfflasche:"}
	}
	return Text{En: "Picture:", De: "Bild:"}
}
