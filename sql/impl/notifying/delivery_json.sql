create or replace function booking_impl.delivery_json(delivery booking_data.delivery)
returns json
language plpgsql
stable
as $$
begin
    return json_build_object(
        'id', delivery.id,
        'messageId', booking_impl.message_id(delivery.epoch, delivery.transaction_id, delivery.position, delivery.id),
        'kind', delivery.kind,
        'position', booking_impl.position_text(delivery.epoch, delivery.transaction_id, delivery.position),
        'status', delivery.status,
        'attempts', delivery.attempts,
        'nextAttemptAt', case when delivery.status = 'pending' then booking_impl.rfc3339(delivery.next_attempt_at) end,
        'lastStatus', delivery.last_status,
        'lastError', delivery.last_error,
        'createdAt', booking_impl.rfc3339(delivery.created_at),
        'settledAt', booking_impl.rfc3339(delivery.settled_at));
end
$$;

comment on function booking_impl.delivery_json(booking_data.delivery) is
'The one public shape of a delivery; a ping has no position.';
