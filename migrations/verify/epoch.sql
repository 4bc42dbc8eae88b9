-- Verify booking:epoch on pg

select number, began_at, actor from booking_data.epoch where false;
select last_value from booking_data.current_epoch where false;
