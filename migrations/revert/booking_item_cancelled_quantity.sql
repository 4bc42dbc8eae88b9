-- Revert booking:booking_item_cancelled_quantity from pg

begin;
-- Cascades to the functions and triggers in sql/ that know the column; they are applied anew after the next deploy.
alter table booking_data.booking_item drop column cancelled_quantity cascade;
commit;
