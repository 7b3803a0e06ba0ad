import type { App, HttpOptions } from '../../app.ts';
import { acceptFiles } from './file-bodies.ts';
import { exportRoute, importRoutes } from './import-routes.ts';
import { itemRoutes } from './item-routes.ts';
import { uploadRoutes } from './upload-routes.ts';

/** The operations of the console with which operators manage the catalogue, besides those of `/v1`. */
export async function catalogueRoutes(app: App, options: HttpOptions): Promise<void> {
  itemRoutes(app, options);
  exportRoute(app, options);
  await app.register(async (files: App) => {
    acceptFiles(files);
    importRoutes(files, options);
    uploadRoutes(files, options);
  });
}
