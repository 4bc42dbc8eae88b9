-- Deploy booking:booking_item_given_back to pg
-- Not in one transaction: an index that is made concurrently keeps nobody from booking meanwhile.

-- What an attempt that was interrupted left behind is no use.
drop index concurrently if exists booking_data.booking_item_given_back;
-- Of a cancelled booking every item is given back: the cancelled bookings of an event are found here, and that there are none.
create index concurrently if not exists booking_item_given_back on booking_data.booking_item (event_id, booking_id)
where cancelled_quantity = quantity;
