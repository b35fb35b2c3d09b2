package studio

// figureOf finds how a form is drawn; an unknown one has no piece.
func figureOf(s Spec) figure {
	switch s.Form {
	case "bottle", "shortfill", "flavour", "base", "empty-bottle":
		return bottleFigure(s)
	case "pod-kit":
		return podKitFigure(s)
	case "box-mod":
		return modFigure(s)
	case "pen":
		return penFigure(s)
	case "tank":
		return tankFigure(s)
	case "starter-kit":
		return kitFigure(s)
	case "pod", "prefilled":
		return podFigure(s)
	case "coil":
		return coilFigure(s)
	case "battery":
		return batteryFigure(s)
	case "charger":
		return chargerFigure(s)
	case "cable":
		return cableFigure(s)
	case "case":
		return caseFigure(s)
	case "stand":
		return standFigure(s)
	case "drip-tip":
		return tipFigure(s)
	case "cotton", "wire", "tools", "book", "glass", "o-rings":
		return workFigure(s)
	}
	return figure{}
}
