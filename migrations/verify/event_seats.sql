-- Verify booking:event_seats on pg

select event_id, capacity, seats_taken from booking_data.event_seats where false;
