// Package cart owns the customer's cart: its lines, quantity limits, the re-reading of prices and stock on every view
// with a notice of what changed, and the token that opens it. It refuses to know cookies (shop/web), reservations
// (shop/inventory) and how a cart becomes an order (shop/checkout).
package cart

import (
	"context"
	"time"

	"vapeart/shop/locale"
	"vapeart/shop/money"
)

// The bounds of a cart.
const (
	MaxLines    = 100
	MaxQuantity = 99 // units of one variant
	Lifetime    = 30 * 24 * time.Hour
)

// Cart is the stored cart. The token is known to the customer alone; the store keeps its hash.
type Cart struct {
	ID        int64
	Language  locale.Language
	OrderID   int64 // set once: the order it became
	Lines     []Line
	Version   int64
	UpdatedAt time.Time
	ExpiresAt time.Time
}

// Line is one variant in the cart.
type Line struct {
	VariantID int64
	Quantity  int
	Seen      money.Amount // unit price the customer was last shown
	AddedAt   time.Time
}

// Offer is what the cart needs to know of a variant now; from the catalogue's and inventory's side by shop/app.
type Offer struct {
	VariantID, ProductID int64
	SKU, Name, Options   string
	NameLanguage         locale.Language
	Slug                 string
	PictureSource        string
	PictureAlt           string
	Unit                 money.Amount
	Regular              money.Amount // zero unless on sale
	TaxClass             string
	AgeRestricted        bool
	WeightGrams          int
	Purchasable          bool
	Available            int // units this cart can have: free ones and those it holds itself
}

// Offers is the port to what is for sale.
type Offers interface {
	// Offers returns the offers of variants for a cart; unknown ids are missing. cartID lets the cart's own hold count as
	// available to it; 0 for no cart. At most 3 statements.
	Offers(ctx context.Context, cartID int64, variantIDs []int64, lang locale.Language) (map[int64]Offer, error)
}

// Repository stores carts. SetLine, SetSeen, MarkOrdered and Insert touch nothing of a cart that became an order.
type Repository interface {
	InTx(ctx context.Context, fn func(context.Context) error) error
	// ByToken returns the cart of a token hash that has not expired, one that became an order too. Lines are in the order
	// in which they were added. Errors: NotFound cart.unknown. At most 2 statements.
	ByToken(ctx context.Context, tokenHash string, now time.Time) (*Cart, error)
	// Lock is ByToken that keeps the cart and its lines from other writers until the transaction ends. At most 2
	// statements.
	Lock(ctx context.Context, tokenHash string, now time.Time) (*Cart, error)
	// Units returns how many units are in a cart that can still be changed, 0 for none. 1 statement.
	Units(ctx context.Context, tokenHash string, now time.Time) (int, error)
	// Insert writes a new cart and sets its id; its lines are not written.
	Insert(ctx context.Context, tokenHash string, c *Cart) error
	// SetLine writes a line's quantity (0 removes) and seen price, and touches the cart: its version grows, its time
	// begins anew. Errors: Conflict cart.already_ordered. 2 statements.
	SetLine(ctx context.Context, cartID int64, line Line, now time.Time) error
	// SetSeen notes the prices that were shown. 1 statement.
	SetSeen(ctx context.Context, cartID int64, seen map[int64]money.Amount) error
	// MarkOrdered notes once which order the cart became. Errors: Conflict cart.already_ordered. 1 statement.
	MarkOrdered(ctx context.Context, cartID, orderID int64, now time.Time) error
	// DeleteExpired removes carts past their time with their lines and checkout, at most limit; it returns how many.
	DeleteExpired(ctx context.Context, now time.Time, limit int) (int, error)
}
