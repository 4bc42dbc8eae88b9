-- Verify booking:booking_item on pg

select booking_id, event_id, quantity, cancelled_quantity from booking_data.booking_item where false;
