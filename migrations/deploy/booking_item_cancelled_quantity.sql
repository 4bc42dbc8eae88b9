-- Deploy booking:booking_item_cancelled_quantity to pg

begin;
set local role booking_owner;

alter table booking_data.booking_item add column cancelled_quantity integer not null default 0;
alter table booking_data.booking_item add constraint booking_item_cancelled_within_quantity
    check (cancelled_quantity between 0 and quantity) not valid;

comment on column booking_data.booking_item.quantity is 'Seats that were booked; never changed.';
comment on column booking_data.booking_item.cancelled_quantity is 'Seats of these that were given back.';

-- Until now a cancelled booking gave back all of its seats at once.
alter table booking_data.booking_item disable trigger user;
update booking_data.booking_item i set cancelled_quantity = i.quantity
from booking_data.booking b
where b.id = i.booking_id and b.status = 'cancelled';
alter table booking_data.booking_item enable trigger user;

commit;

-- Apart, so that bookings go on while every row is looked at.
begin;
set local role booking_owner;
alter table booking_data.booking_item validate constraint booking_item_cancelled_within_quantity;
commit;
