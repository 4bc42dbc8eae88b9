create or replace function booking_api.redeliver(webhook_id text, delivery_id text)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_webhook_id uuid;
    v_delivery booking_data.delivery;
begin
    perform booking_impl.raise_validation_error(booking_impl.uuid_faults('id', webhook_id) || booking_impl.uuid_faults('deliveryId', delivery_id));
    v_webhook_id := webhook_id::uuid;
    if not exists (select from booking_data.webhook w where w.id = v_webhook_id) then
        perform booking_impl.raise_error('TKN03', 'No webhook has this id: ' || v_webhook_id);
    end if;
    update booking_data.delivery d set status = 'pending', attempts = 0, next_attempt_at = clock_timestamp(), lease = null, settled_at = null
    where d.id = delivery_id::uuid and d.webhook_id = v_webhook_id
    returning d.* into v_delivery;
    if v_delivery.id is null then
        perform booking_impl.raise_error('TKN04', format('Webhook %s has no delivery with this id: %s', v_webhook_id, delivery_id::uuid));
    end if;
    return booking_impl.delivery_json(v_delivery);
end
$$;

comment on function booking_api.redeliver(text, text) is
'Sends a message to a webhook once more, with all its attempts before it, whatever became of it; while the webhook is disabled it waits. Returns the delivery. Raises: ValidationError, WebhookNotFound, DeliveryNotFound.';
