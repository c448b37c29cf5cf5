-- What came of waiting for fresh readings before the send that made the batch: edge.v1.ListeningWindow as protobuf, handed out
-- again as it is. NULL: the batch was not the first of its send, or nobody waited. It goes when the batch goes.
ALTER TABLE batches ADD COLUMN listening BLOB;
