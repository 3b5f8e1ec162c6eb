-- What the back office asks for by time.
CREATE INDEX coupon_use_by_time ON coupon_use (sold_at);
