package adminserver

import (
	"context"

	"vapeart/shop/adminapi"
	"vapeart/shop/locale"
)

// getSystem looks at everything, and tells of what is not well what that means.
func (a *API) getSystem(ctx context.Context, _ Actor, _ *adminapi.Nothing) (*adminapi.Answer[adminapi.System], error) {
	components := a.System.Components(ctx)
	for i := range components {
		a.explain(callOf(ctx).lang, &components[i])
	}
	return &adminapi.Answer[adminapi.System]{Body: adminapi.System{
		State: adminapi.Worst(components), Build: a.Version, CheckedAt: adminapi.Time(a.Clock.Now()), Components: components,
	}}, nil
}

func (a *API) explain(lang locale.Language, c *adminapi.Component) {
	switch c.State {
	case adminapi.Degraded, adminapi.Down:
		c.Symptom = a.Texts.Text(lang, locale.Key("system.symptom."+c.Name))
		c.Impact = a.Texts.Text(lang, locale.Key("system.impact."+c.Name))
		c.Action = a.Texts.Text(lang, locale.Key("system.action."+c.Name))
	case adminapi.Unknown:
		c.Action = a.Texts.Text(lang, locale.Key("system.unknown"))
	case adminapi.OK, adminapi.Off:
	}
}
