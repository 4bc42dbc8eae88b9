-- Deploy booking:booking_item to pg

begin;
set local role booking_owner;

create table booking_data.booking_item (
    booking_id uuid not null,
    event_id uuid not null,
    quantity integer not null,
    constraint booking_item_pkey primary key (booking_id, event_id),
    constraint booking_item_of_booking foreign key (booking_id) references booking_data.booking (id),
    -- To event_seats, whose row the booking has locked already, so that event itself is never touched by a sale.
    constraint booking_item_of_event foreign key (event_id) references booking_data.event_seats (event_id),
    constraint booking_item_quantity_positive check (quantity >= 1)
);

comment on table booking_data.booking_item is 'How many seats of which event a booking holds, or held until it was cancelled.';

create index booking_item_by_event on booking_data.booking_item (event_id, booking_id);

commit;
