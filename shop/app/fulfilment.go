package app

import (
	"context"

	"vapeart/shop/checkout"
	"vapeart/shop/fault"
	"vapeart/shop/inventory"
	"vapeart/shop/order"
)

// orderStock moves stock as orders move, inside their transactions.
type orderStock struct{ stock *inventory.Service }

// Follow implements order.Stock. Goods that came back and cannot be sold are booked in and out again, so that the ledger
// of stock tells of them.
func (o orderStock) Follow(ctx context.Context, m order.Move) error {
	goods := make([]inventory.Demand, len(m.Goods))
	for i, g := range m.Goods {
		goods[i] = inventory.Demand{VariantID: g.VariantID, Quantity: g.Quantity}
	}
	owner := checkout.OrderOwner(m.OrderID)
	switch m.Way {
	case order.Ship:
		return o.stock.ShipPart(ctx, owner, goods, m.Actor)
	case order.Release:
		return o.stock.ReleasePart(ctx, owner, goods, m.Actor)
	case order.Receive:
		return o.stock.Return(ctx, goods, m.Reference, m.Actor)
	case order.WriteOff:
		if err := o.stock.Return(ctx, goods, m.Reference, m.Actor); err != nil {
			return err
		}
		for _, g := range goods {
			if err := o.stock.Correct(ctx, g.VariantID, -g.Quantity, m.Reference, m.Actor); err != nil {
				return err
			}
		}
		return nil
	}
	return fault.New(fault.Internal, "order.unknown_way", fault.With("way", m.Way))
}
