-- Verify booking:booking_item_cancelled_quantity on pg

select cancelled_quantity from booking_data.booking_item where false;
