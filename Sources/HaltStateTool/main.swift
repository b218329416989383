#if Tool
import ArgumentParser
import GRDB
#endif
print(PackageResources.orders_json.count)
