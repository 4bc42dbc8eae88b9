-- Deploy booking:booking_item to pg

begin;
set local role booking_owner;

create table booking_data.booking_item (
    booking_id uuid not null,
    event_id uuid not null,
    quantity integer not null,
    cancelled_quantity integer not null default 0,
    constraint booking_item_pkey primary key (booking_id, event_id),
    constraint booking_item_of_booking foreign key (booking_id) references booking_data.booking (id),
    -- To event_seats, whose row the booking has locked already, so that event itself is never touched by a sale.
    constraint booking_item_of_event foreign key (event_id) references booking_data.event_seats (event_id),
    constraint booking_item_quantity_positive check (quantity >= 1),
    constraint booking_item_cancelled_within_quantity check (cancelled_quantity between 0 and quantity)
);

comment on table booking_data.booking_item is 'How many seats of which event a booking holds, or held until it was cancelled.';
comment on column booking_data.booking_item.quantity is 'Seats that were booked; never changed.';
comment on column booking_data.booking_item.cancelled_quantity is 'Seats of these that were given back.';

create index booking_item_by_event on booking_data.booking_item (event_id, booking_id);
-- Of a cancelled booking every item is given back: the cancelled bookings of an event are found here, and that there are none.
create index booking_item_given_back on booking_data.booking_item (event_id, booking_id) where cancelled_quantity = quantity;

commit;
