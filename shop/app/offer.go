package app

import (
	"context"

	"vapeart/shop/cart"
	"vapeart/shop/checkout"
	"vapeart/shop/locale"
)

// offers tells carts what is for sale: the catalogue's offers with the units that this cart can have.
type offers struct{ *App }

// Offers implements cart.Offers.
func (o offers) Offers(ctx context.Context, cartID int64, variantIDs []int64, lang locale.Language) (map[int64]cart.Offer, error) {
	found, err := o.Reader.Offers(ctx, variantIDs, lang)
	if err != nil {
		return nil, err
	}
	units, err := o.Inventory.Available(ctx, checkout.CartOwner(cartID), variantIDs)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]cart.Offer, len(found))
	for id, f := range found {
		out[id] = cart.Offer{
			VariantID: f.VariantID, ProductID: f.ProductID, SKU: f.SKU, Name: f.Name.Text, Options: f.OptionsText,
			NameLanguage: f.Name.Language, Slug: f.Slug, PictureSource: f.Picture.Source, PictureAlt: f.Picture.Alt,
			Unit: f.Price.Amount, Regular: f.Price.Regular, TaxClass: string(f.TaxClass), AgeRestricted: f.AgeRestricted,
			WeightGrams: f.WeightGrams, Purchasable: f.Purchasable, Available: units[id],
		}
	}
	return out, nil
}
